import type { RouteDocumentation } from '../common/documentation';
import {
  arrayOf,
  count,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  text,
  uuid,
} from '../common/schemas';

const auditEntrySchema = named(
  'AuditEntry',
  object({
    id: uuid('Row UUID'),
    actor: text("Who: the token's `sub`; `operator` at the command line, `job` for what runs by itself"),
    action: text('What: entity and verb'),
    entity: text('The kind of entity'),
    entity_id: nullable(uuid('Which one')),
    changed_fields: arrayOf(text('Column')),
    counts: nullable({
      type: 'object',
      description: 'What a batch, an import or a job run came to; it has one row',
      additionalProperties: count('How many'),
    }),
    request_id: text('Within which request: the `X-Request-Id` of its answer'),
    created_at: instant('When'),
  }),
);

const ENTRY = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a60',
  actor: 'ana@larosa.pe',
  action: 'customer.updated',
  entity: 'customer',
  entity_id: '550e8400-e29b-41d4-a716-446655440000',
  changed_fields: ['email'],
  counts: null,
  request_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a61',
  created_at: '2026-01-31T17:04:05.123Z',
};

/** What the OpenAPI document says of the audit log. */
export const auditDocumentation = {
  list: {
    summary: 'Read the audit log',
    description:
      'Who changed what, newest first: one row for each entity that a request changed, with the names of the fields and never what they hold. Rows are only ever added. The log is not counted: the pagination has no totals.',
    answers: {
      200: {
        description: 'One page of the log',
        data: arrayOf(auditEntrySchema),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [ENTRY],
          pagination: { page: 1, limit: 20, nextCursor: null },
        },
      },
    },
  },
} satisfies Record<string, RouteDocumentation>;
