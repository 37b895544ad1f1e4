import type { RouteDocumentation } from '../../common/documentation';
import { arrayOf, count, named, nullable, object, refusalSchema, text, uuid } from '../../common/schemas';
import { bareTransactionSchema } from '../../customers/customers.schemas';
import { EARNED, TIER, tierSchema } from './ledger.documentation';

const ID = '550e8400-e29b-41d4-a716-446655440000';
const STATUSES = ['earned', 'existing', 'nothing', 'failed'];

const batchSchema = named(
  'EarnBatch',
  object({
    batchId: uuid('Batch UUID, as the audit log names it'),
    earned: count('Orders that made points now'),
    existing: count('Orders that had been earned by their customer before'),
    nothing: count('Orders whose amount makes no points'),
    failed: count('Orders that were refused'),
    results: arrayOf(
      object({
        index: count('Place in the request, from 0'),
        status: text('What became of it', { enum: STATUSES }),
        transaction: nullable(bareTransactionSchema),
        newBalance: nullable(count('The balance after it')),
        totalPointsEarned: nullable(count('The lifetime total after it')),
        tier: nullable(tierSchema),
        error: nullable(refusalSchema),
      }),
    ),
  }),
);

const { description: _, ...SHOWN } = EARNED;

/** What the OpenAPI document says of the batch. */
export const earnBatchDocumentation = {
  earnMany: {
    summary: 'Earn points for many orders',
    description:
      'For each of up to 500 orders what `POST /customers/{id}/earn` does, in their order and in one transaction: `earned`, `existing` (the same order of the same customer, with its entry), `nothing` or `failed`. ' +
      'An order that fails does not hinder the others. Safe to repeat. At most 1 MiB.',
    answers: {
      200: {
        description: 'A result for each order',
        data: batchSchema,
        example: {
          success: true,
          data: {
            batchId: ID,
            earned: 1,
            existing: 0,
            nothing: 0,
            failed: 1,
            results: [
              {
                index: 0,
                status: 'earned',
                transaction: SHOWN,
                newBalance: 259,
                totalPointsEarned: 109,
                tier: TIER,
                error: null,
              },
              {
                index: 1,
                status: 'failed',
                transaction: null,
                newBalance: null,
                totalPointsEarned: null,
                tier: null,
                error: { code: 'NOT_FOUND', message: 'There is no such resource.' },
              },
            ],
          },
        },
      },
    },
    writes: true,
    curl: `curl -X POST https://api.restai.app/v1/loyalty/earn/batch \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{ "orders": [{ "customerId": "${ID}", "orderId": "A-1042", "amount": 10999 }] }'`,
  },
} satisfies Record<string, RouteDocumentation>;
