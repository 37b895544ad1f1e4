import type { RouteDocumentation } from '../../common/documentation';
import {
  arrayOf,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  text,
  uuid,
} from '../../common/schemas';
import { PERMISSIONS } from '../../tenancy/permissions';

const FIELDS = {
  id: uuid('API key UUID'),
  name: text('What it is for'),
  prefix: text('How it begins: by this it is recognized'),
  scopes: arrayOf(text('What it may do', { enum: [...PERMISSIONS] })),
  created_by: text('Who made it'),
  expires_at: nullable(instant('From then on it is refused')),
  revoked_at: nullable(instant('When it was revoked')),
  last_used_at: nullable(instant('When it was used last, to a minute')),
  created_at: instant('Creation timestamp'),
};

const apiKeySchema = named('ApiKey', object(FIELDS));

const newApiKeySchema = named(
  'NewApiKey',
  object({
    ...FIELDS,
    key: nullable(text('The key. It is told this once; null when the answer is a repeated one')),
  }),
);

const API_KEY = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a51',
  name: 'Till at the entrance',
  prefix: 'pk_q0x3Rk9T',
  scopes: ['customers:read', 'loyalty:earn'],
  created_by: 'user-1',
  expires_at: null,
  revoked_at: null,
  last_used_at: null,
  created_at: '2026-01-31T17:04:05.123Z',
};

/** What the OpenAPI document says of API keys. */
export const apiKeysDocumentation = {
  list: {
    summary: 'List API keys',
    answers: {
      200: {
        description: 'One page of keys, revoked ones too, newest first',
        data: arrayOf(apiKeySchema),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [API_KEY],
          pagination: { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null },
        },
      },
    },
  },
  create: {
    summary: 'Create API key',
    description:
      'The key is told in this answer and never again: only its hash is kept. A repeated answer of an `Idempotency-Key` has null in its place. It may do no more than who makes it (403).',
    answers: {
      201: {
        description: 'Created',
        data: newApiKeySchema,
        example: { success: true, data: { ...API_KEY, key: 'pk_q0x3Rk9T…' } },
      },
    },
    writes: true,
  },
  revoke: {
    summary: 'Revoke API key',
    description: 'It is refused within five seconds on every instance. Its row stays, for the log.',
    answers: {
      200: {
        description: 'Revoked',
        data: apiKeySchema,
        example: { success: true, data: { ...API_KEY, revoked_at: '2026-02-01T09:00:00.000Z' } },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
