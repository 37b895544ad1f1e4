import type { RouteDocumentation } from '../../common/documentation';
import { arrayOf, instant, named, object, paginationSchema, text, uuid } from '../../common/schemas';
import { CONSENT_CHANNELS, CONSENT_PURPOSES, GIVEN_SOURCES } from './consent.rules';

const consentSchema = named(
  'Consent',
  object({
    id: uuid('Consent UUID'),
    customer_id: uuid('Who said so; somebody else than asked for when she was merged into her'),
    purpose: text('What it is about', { enum: CONSENT_PURPOSES }),
    channel: text('By which channel', { enum: CONSENT_CHANNELS }),
    granted: { type: 'boolean', description: 'Agrees, or no longer agrees' },
    source: text(
      'Where she said so; `import` with a batch or a file, `anonymization` when she was anonymized',
      {
        enum: [...GIVEN_SOURCES, 'import', 'anonymization'],
      },
    ),
    occurred_at: instant('When she said so'),
    recorded_at: instant('When it was recorded'),
  }),
);

const EXAMPLE = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a41',
  customer_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11',
  purpose: 'marketing',
  channel: 'any',
  granted: true,
  source: 'in_person',
  occurred_at: '2026-01-31T12:00:00.000Z',
  recorded_at: '2026-01-31T12:00:05.000Z',
};

const PAGE = { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null };

/** What the OpenAPI document says of consents. */
export const consentsDocumentation = {
  record: {
    summary: 'Record a consent',
    description:
      'Added to the history; nothing of it is ever changed. What she said last of purpose `marketing` and channel `any` is her `marketing_opt_in`, and setting that records such a consent.',
    answers: {
      201: { description: 'Recorded', data: consentSchema, example: { success: true, data: EXAMPLE } },
    },
    errors: ['NOT_FOUND', 'CUSTOMER_ANONYMIZED'],
    writes: true,
  },
  list: {
    summary: 'Consents of a customer',
    description:
      'The history, newest first, also of whoever was merged into her, and in `current` what she herself said last of each purpose and channel. It stays when she is anonymized.',
    answers: {
      200: {
        description: 'The consents',
        listed: true,
        data: object({
          current: arrayOf(consentSchema),
          consents: arrayOf(consentSchema),
          pagination: paginationSchema,
        }),
        example: { success: true, data: { current: [EXAMPLE], consents: [EXAMPLE], pagination: PAGE } },
      },
    },
    errors: ['NOT_FOUND'],
  },
} satisfies Record<string, RouteDocumentation>;
