import type { RouteDocumentation } from '../../common/documentation';
import { arrayOf, count, named, object, paginationSchema } from '../../common/schemas';
import { transactionSchema } from '../../customers/customers.schemas';

const ENTRY = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a15',
  customer_loyalty_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a12',
  order_id: null,
  points: 150,
  type: 'adjusted',
  description: 'Welcome gift',
  balance_after: 150,
  expires_at: null,
  created_at: '2026-01-31T17:05:00.000Z',
};

/** What the OpenAPI document says of the ledger's routes. */
export const ledgerDocumentation = {
  transactions: {
    summary: 'Get customer transactions',
    description: 'The paginated transaction history of a customer, newest first.',
    answers: {
      200: {
        description: 'One page of entries',
        data: arrayOf(transactionSchema),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [ENTRY],
          pagination: { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null },
        },
      },
    },
    errors: ['NOT_FOUND'],
    curl: `curl "https://api.restai.app/v1/loyalty/customers/550e8400-e29b-41d4-a716-446655440000/transactions?page=1&limit=20" \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
  adjust: {
    summary: 'Adjust points',
    description:
      'Adds points to the balance in the active program, or takes them away; the lifetime total stays. A balance never falls below zero. A customer from before the program is enrolled first.',
    answers: {
      200: {
        description: 'The new balance and the entry',
        data: named(
          'Adjustment',
          object({ newBalance: count('The balance now'), transaction: transactionSchema }),
        ),
        example: { success: true, data: { newBalance: 150, transaction: ENTRY } },
      },
    },
    errors: ['NOT_FOUND', 'NO_ACTIVE_PROGRAM', 'INSUFFICIENT_POINTS', 'POINTS_LIMIT'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
