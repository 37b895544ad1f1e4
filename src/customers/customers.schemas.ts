import {
  arrayOf,
  count,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  type Schema,
  signed,
  text,
  uuid,
} from '../common/schemas';

const ROW: Record<string, Schema> = {
  id: uuid('Customer UUID'),
  organization_id: uuid('Organization UUID'),
  name: text('Customer name'),
  email: nullable(text('E-mail address')),
  phone: nullable(text('Phone number; E.164 when it is a possible number')),
  birth_date: nullable(text('Birth date', { format: 'date' })),
  created_at: instant('Creation timestamp'),
};

const LOYALTY: Record<string, Schema> = {
  id: uuid('Loyalty record UUID'),
  program_id: uuid('Program UUID'),
  points_balance: count('Current points'),
  total_points_earned: count('Lifetime points earned'),
  tier_id: nullable(uuid('Current tier UUID')),
  tier_name: nullable(text('Current tier name')),
};

const ENTRY = {
  customer_loyalty_id: uuid('Loyalty record UUID'),
  order_id: nullable(text('The order it belongs to')),
  points: signed('What the balance changed by'),
  type: text('What happened', {
    enum: ['earned', 'redeemed', 'adjusted', 'expired', 'reversed', 'refunded', 'merged'],
  }),
  description: nullable(text('Why, in words')),
  balance_after: count('The balance after it'),
  expires_at: nullable(instant('When the points expire')),
  created_at: instant('When it was written'),
};

export const transactionSchema = named('Transaction', object({ id: uuid('Entry UUID'), ...ENTRY }));

const HISTORY_ENTRY = {
  id: uuid('Entry UUID'),
  ...ENTRY,
  actor: text(
    'Who made it: whom the token spoke for, `api-key:` and its id, or `job` for what the service does by itself',
  ),
};

/** As histories show it: who made it is known there. */
const historyEntrySchema = named('HistoryEntry', object(HISTORY_ENTRY));

/** The same where it may be asked what can still be reversed of it. */
export const listedEntrySchema = named(
  'ListedEntry',
  object(
    {
      ...HISTORY_ENTRY,
      reversible: count(
        'With `include=reversible`: points of it that can still be reversed; 0 when there is nothing',
      ),
      balance_now: count(
        'With `include=reversible`: the balance now of the account that they are reversed in',
      ),
    },
    undefined,
    ['reversible', 'balance_now'],
  ),
);

const { description: _, ...WITHOUT_TEXT } = ENTRY;

/** An entry where free text has no place. */
export const bareTransactionSchema = object(
  { id: uuid('Entry UUID'), ...WITHOUT_TEXT },
  'The entry, without its description',
);

export const statementLineSchema = named(
  'StatementLine',
  object({
    id: nullable(uuid('Entry UUID; null for points that were due and are not written off yet')),
    ...ENTRY,
  }),
);

export const enrolledCustomerSchema = named(
  'EnrolledCustomer',
  object({ ...ROW, loyalty: nullable(named('Loyalty', object(LOYALTY, 'Loyalty enrollment details'))) }),
);

export const customerSchema = named(
  'Customer',
  object({ ...ROW, marketing_opt_in: { type: 'boolean', description: 'Agrees to marketing messages' } }),
);

export const customerProfileSchema = named(
  'CustomerProfile',
  object(
    {
      ...ROW,
      anonymized_at: instant(
        'Set when she was anonymized: nothing can be changed, earned or redeemed any more',
      ),
      merged_into: uuid('Set when another customer was asked for, who was merged into this one'),
      marketing_opt_in: { type: 'boolean', description: 'Agrees to marketing messages' },
      loyalty: nullable(
        named(
          'LoyaltyProfile',
          object({
            ...LOYALTY,
            program_name: text('Program name'),
            next_tier: nullable(
              named(
                'NextTier',
                object({
                  id: uuid('Tier UUID'),
                  name: text('Tier name'),
                  min_points: count('Lifetime points it takes'),
                }),
              ),
            ),
            points_to_next_tier: nullable(count('Lifetime points still missing')),
          }),
        ),
      ),
      recentTransactions: arrayOf(historyEntrySchema),
    },
    undefined,
    ['anonymized_at', 'merged_into'],
  ),
);

export const customerListSchema = named(
  'CustomerList',
  object({
    customers: arrayOf(
      named(
        'CustomerListItem',
        object({
          id: uuid('Customer UUID'),
          name: text('Customer name'),
          email: nullable(text('E-mail')),
          phone: nullable(text('Phone')),
          birth_date: nullable(text('Birth date', { format: 'date' })),
          created_at: instant('Registration date'),
          points_balance: count('Current points'),
          total_points_earned: count('Lifetime points'),
          tier_name: nullable(text('Current tier name')),
          tier_id: nullable(uuid('Current tier UUID')),
          customer_loyalty_id: nullable(uuid('Loyalty record UUID')),
        }),
      ),
    ),
    pagination: paginationSchema,
  }),
);
