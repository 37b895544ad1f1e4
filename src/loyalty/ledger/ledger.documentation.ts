import type { RouteDocumentation } from '../../common/documentation';
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
} from '../../common/schemas';

import { listedEntrySchema, statementLineSchema, transactionSchema } from '../../customers/customers.schemas';

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

export const TIER = { id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a14', name: 'Bronze' };

export const EARNED = {
  ...ENTRY,
  type: 'earned',
  order_id: 'A-1042',
  points: 109,
  balance_after: 259,
  description: null,
};

export const tierSchema = named('Tier', object({ id: uuid('Tier UUID'), name: text('Tier name') }));

export const EXPLANATION = [
  '109 whole units of PEN 109.99 × 1 points a unit',
  '× 100 % of tier Bronze',
  'rounded down: 109 points',
];

const earningSchema = named(
  'Earning',
  object({
    transaction: nullable(transactionSchema),
    newBalance: count('The balance now'),
    totalPointsEarned: count('The lifetime total now'),
    tier: nullable(tierSchema),
  }),
);

/** What the OpenAPI document says of the ledger's routes. */
export const ledgerDocumentation = {
  transactions: {
    summary: 'Get customer transactions',
    description:
      'The paginated transaction history of a customer, newest first; with `include=reversible` also what can still be reversed of each entry.',
    answers: {
      200: {
        description: 'One page of entries',
        data: arrayOf(listedEntrySchema),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [{ ...ENTRY, actor: 'ana@example.com' }],
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
  earn: {
    summary: 'Earn points for an order',
    description:
      'Computes the points by the active program and the tier before it, and adds them once an order. The same order of the same customer answers 200 with the first entry; an amount that makes no points answers 200 without one.',
    answers: {
      201: {
        description: 'Earned',
        data: earningSchema,
        example: {
          success: true,
          data: { transaction: EARNED, newBalance: 259, totalPointsEarned: 109, tier: TIER },
        },
      },
      200: {
        description: 'Earned before, or nothing to earn',
        data: earningSchema,
        example: {
          success: true,
          data: { transaction: null, newBalance: 150, totalPointsEarned: 0, tier: TIER },
        },
      },
    },
    errors: ['NOT_FOUND', 'NO_ACTIVE_PROGRAM', 'ORDER_ALREADY_EARNED', 'POINTS_LIMIT'],
    writes: true,
  },
  preview: {
    summary: 'Preview an earning',
    description: 'What an order would earn, by the same decision. Nothing is written.',
    answers: {
      200: {
        description: 'The points it would make',
        data: named(
          'EarningPreview',
          object({
            points: count('Points'),
            base: count('Points without the multiplier of the tier'),
            multiplier: count("The tier's whole percentage"),
            tierAfter: nullable(tierSchema),
            explanation: arrayOf(text('A step, in words')),
          }),
        ),
        example: {
          success: true,
          data: { points: 109, base: 109, multiplier: 100, tierAfter: TIER, explanation: EXPLANATION },
        },
      },
    },
    errors: ['NOT_FOUND', 'NO_ACTIVE_PROGRAM', 'POINTS_LIMIT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  },
  balance: {
    summary: 'Balance at an instant',
    description: 'Past instants as they were; future ones after the expiries that are known now.',
    answers: {
      200: {
        description: 'Balance, lifetime total and tier',
        data: named(
          'Balance',
          object({
            asOf: instant('At this instant'),
            pointsBalance: count('Points'),
            totalPointsEarned: count('Lifetime points'),
            tier: nullable(tierSchema),
          }),
        ),
        example: {
          success: true,
          data: { asOf: '2026-01-31T12:00:00.000Z', pointsBalance: 150, totalPointsEarned: 0, tier: TIER },
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  statement: {
    summary: 'Statement of a period',
    description:
      'The entries of a period, oldest first, between the balances before and after: opening + entries = closing. Points that expired stand where they were due, whenever that was written.',
    answers: {
      200: {
        description: 'The statement',
        data: named(
          'Statement',
          object({
            from: instant('From this instant on'),
            to: instant('Before this instant'),
            opening: count('The balance before'),
            entries: arrayOf(statementLineSchema),
            closing: count('The balance after'),
          }),
        ),
        example: {
          success: true,
          data: {
            from: '2026-01-01T05:00:00.000Z',
            to: '2026-02-01T05:00:00.000Z',
            opening: 0,
            entries: [ENTRY],
            closing: 150,
          },
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  expiring: {
    summary: 'What expires when',
    description: 'Nearest first; points that never expire last, with a null. Adds up to the balance.',
    answers: {
      200: {
        description: 'Points by expiry',
        data: arrayOf(
          named(
            'Expiring',
            object({ expiresAt: nullable(instant('When they expire')), points: count('How many') }),
          ),
        ),
        example: { success: true, data: [{ expiresAt: null, points: 150 }] },
      },
    },
    errors: ['NOT_FOUND'],
  },
} satisfies Record<string, RouteDocumentation>;
