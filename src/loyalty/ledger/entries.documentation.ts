import type { RouteDocumentation } from '../../common/documentation';
import { arrayOf, count, named, nullable, object, signed, text, uuid } from '../../common/schemas';
import { transactionSchema } from '../../customers/customers.schemas';
import { EARNED, EXPLANATION } from './ledger.documentation';

const TRACE = {
  rule: 'earn',
  programId: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13',
  amount: 10999,
  currency: 'PEN',
  exponent: 2,
  pointsPerCurrencyUnit: 1,
  multiplier: 100,
  tier: 'Bronze',
  rounding: 'unit_floor',
  expireAfterDays: null,
  occurredAt: null,
};

const traceSchema = named(
  'EarningTrace',
  object({
    rule: text('How it was computed', { const: 'earn' }),
    programId: uuid('Program UUID'),
    amount: count('Minor units of money'),
    currency: text('ISO 4217 currency'),
    exponent: count('Decimal places of the currency'),
    pointsPerCurrencyUnit: count('Points a currency unit'),
    multiplier: count("The tier's whole percentage"),
    tier: nullable(text("The tier's name then")),
    rounding: text('Where it was rounded', { enum: ['unit_floor', 'exact_floor'] }),
    expireAfterDays: nullable(count('Days until the points expire')),
    occurredAt: nullable(text('When the order took place')),
    explanation: arrayOf(text('A step, in words')),
  }),
);

const reversalSchema = named(
  'Reversal',
  object({
    transaction: transactionSchema,
    unrecovered: count('Points that were spent already and could not be taken'),
    newBalance: count('The balance now'),
  }),
);

const REVERSAL_EXAMPLE = {
  success: true,
  data: {
    transaction: {
      ...EARNED,
      type: 'reversed',
      points: -109,
      balance_after: 150,
      description: 'Order was voided',
    },
    unrecovered: 0,
    newBalance: 150,
  },
};

/** What the OpenAPI document says of single entries and of the ledger as a whole. */
export const entriesDocumentation = {
  reverse: {
    summary: 'Reverse an entry',
    description:
      'Takes back what was earned or adjusted, whole or in part, never more than it was. What was spent already is recorded as unrecovered.',
    answers: { 201: { description: 'Reversed', data: reversalSchema, example: REVERSAL_EXAMPLE } },
    errors: ['NOT_FOUND', 'CONFLICT', 'ALREADY_REVERSED', 'POINTS_LIMIT'],
    writes: true,
  },
  reverseOrder: {
    summary: 'Reverse what an order earned',
    answers: { 201: { description: 'Reversed', data: reversalSchema, example: REVERSAL_EXAMPLE } },
    errors: ['NOT_FOUND', 'CONFLICT', 'ALREADY_REVERSED', 'POINTS_LIMIT'],
    writes: true,
  },
  explain: {
    summary: 'Explain an entry',
    description: 'Computes an earning again from what was kept with it, and says whether it still agrees.',
    answers: {
      200: {
        description: 'What it was computed from; a null trace for an entry that was given, not computed',
        data: named(
          'Explanation',
          object({
            trace: nullable(traceSchema),
            recomputed: signed('The points, computed again'),
            agrees: { type: 'boolean', description: 'Whether that is what the entry holds' },
          }),
        ),
        example: {
          success: true,
          data: { trace: { ...TRACE, explanation: EXPLANATION }, recomputed: 109, agrees: true },
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  verify: {
    summary: 'Verify the ledger',
    description: 'Checks every invariant of the ledger of this organization in SQL.',
    answers: {
      200: {
        description: 'Healthy when there is no violation',
        data: named(
          'Verification',
          object({
            healthy: { type: 'boolean', description: 'No violation was found' },
            accounts: count('Accounts checked'),
            entries: count('Entries checked'),
            waiting: count('Accounts that wait for re-evaluation after an edit of tiers'),
            violations: arrayOf(
              named(
                'Violation',
                object({
                  check: text('The invariant'),
                  accountId: nullable(uuid('The account')),
                  detail: text('What was found'),
                }),
              ),
            ),
          }),
        ),
        example: {
          success: true,
          data: { healthy: true, accounts: 40, entries: 80, waiting: 0, violations: [] },
        },
      },
    },
  },
} satisfies Record<string, RouteDocumentation>;
