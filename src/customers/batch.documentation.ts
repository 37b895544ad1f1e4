import type { RouteDocumentation } from '../common/documentation';
import { arrayOf, count, named, nullable, object, refusalSchema, text, uuid } from '../common/schemas';

const ID = '550e8400-e29b-41d4-a716-446655440000';

const batchSchema = named(
  'CustomerBatch',
  object({
    batchId: uuid('Batch UUID, as the audit log names it'),
    created: count('Customers that are new'),
    existing: count('Entries whose phone was known'),
    filled: count('Of these: where something missing was filled in'),
    failed: count('Entries that were refused'),
    results: arrayOf(
      object({
        index: count('Place in the request, from 0'),
        status: text('What became of it', { enum: ['created', 'existing', 'failed'] }),
        id: nullable(uuid('Customer UUID')),
        filled: arrayOf(text('A column that was missing and was filled in')),
        error: nullable(refusalSchema),
      }),
    ),
  }),
);

/** What the OpenAPI document says of the batch. */
export const batchDocumentation = {
  createMany: {
    summary: 'Create many customers',
    description:
      'For each of up to 1,000 entries what `POST /customers` does, in their order and in one transaction: `created`, `existing` (found by phone, what was missing filled in) or `failed`. ' +
      'An entry that fails does not hinder the others. Safe to repeat. At most 2 MiB.',
    answers: {
      200: {
        description: 'A result for each entry',
        data: batchSchema,
        example: {
          success: true,
          data: {
            batchId: ID,
            created: 1,
            existing: 0,
            filled: 0,
            failed: 1,
            results: [
              { index: 0, status: 'created', id: ID, filled: [], error: null },
              {
                index: 1,
                status: 'failed',
                id: null,
                filled: [],
                error: { code: 'EMAIL_IN_USE', message: 'Another customer has this e-mail address.' },
              },
            ],
          },
        },
      },
    },
    writes: true,
    curl: `curl -X POST https://api.restai.app/v1/loyalty/customers/batch \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{ "customers": [{ "name": "María García", "phone": "+51987654321" }, { "name": "Luis Rojas" }] }'`,
  },
} satisfies Record<string, RouteDocumentation>;
