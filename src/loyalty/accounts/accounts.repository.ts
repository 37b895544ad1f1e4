import { canonicalCustomer } from '../../customers/canonical';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { SHARED_TOTALS, sumOfTotals } from '../../totals/totals.repository';
import { sharedReward } from '../rewards/reward-lock';

/** What falls due while the lock is waited for is read as well; no lock is waited for as long as this. */
export const LOOK_AHEAD_MS = 15 * 60_000;

// An account is found by what the caller has; each way is a statement of its own, so that each has its own plan.
const ACTIVE_PROGRAM = `(select id from programs where organization_id = $1 and is_active)`;

/** The account itself, or the one that it was merged into. */
const canonicalAccount = (id: string): string =>
  `(select coalesce(m.merged_into, m.id) from customer_loyalty m where m.organization_id = $1 and m.id = ${id})`;

// A merge empties an account under its lock: who waited for it finds it no more. After an undo it is found by other ids.
const WAYS = {
  customer: `a.merged_into is null and a.customer_id = ${canonicalCustomer('$2')} and a.program_id = ${ACTIVE_PROGRAM}`,
  account: `a.merged_into is null and a.id = ${canonicalAccount('$2')}`,
  entry: `a.merged_into is null and a.id = ${canonicalAccount(
    '(select customer_loyalty_id from loyalty_transactions where organization_id = $1 and id = $2)',
  )}`,
  redemption: `a.merged_into is null
    and a.id = (select customer_loyalty_id from reward_redemptions where organization_id = $1 and id = $2)`,
  reward_and_account: `a.merged_into is null and a.id = ${canonicalAccount('$2')}`,
  reward_and_customer: `a.merged_into is null and a.customer_id = ${canonicalCustomer('$2')}
    and a.program_id = (select program_id from rewards where organization_id = $1 and id = $3)`,
} as const;

type Way = keyof typeof WAYS;
type RewardWay = Extract<Way, `reward_${string}`>;

/** What an account is found by: the customer (in the active program), itself, one of its entries or redemptions. */
export interface PlainKey {
  by: Exclude<Way, RewardWay>;
  id: string;
}

/** The account, or the customer's account in the reward's program, for buying a reward: its cost is what may be spent. */
export interface RewardKey {
  by: RewardWay;
  id: string;
  rewardId: string;
}

export type AccountKey = PlainKey | RewardKey;

export interface LockedAccountRow {
  id: string;
  customer_id: string;
  program_id: string;
  tier_id: string | null;
  points_balance: number;
  total_points_earned: number;
  version: number;
  last_entry_at: Date | null;
}

/** The row as its lock reads it: what is written to it while the lock is waited for is read again. */
export type AccountUnderLock = LockedAccountRow & { anonymized: boolean };

// FOR UPDATE would block the foreign-key checks of inserts into the child tables.
const lockText = (way: Way, before = ''): string =>
  `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version,
       a.last_entry_at, a.anonymized
     from customer_loyalty a
     where ${before}a.organization_id = $1 and ${WAYS[way]}
     for no key update`;

const lockAccount = each(['customer', 'account', 'reward_and_account', 'reward_and_customer'], (way) =>
  statement<AccountUnderLock>(`ledger_lock_account_by_${way}`, lockText(way)),
);

// With a share of the totals' lock, which is taken before a row is looked for: it depends on none.
const lockForCredit = each(['customer', 'entry', 'redemption'], (way) =>
  statement<AccountUnderLock>(
    `ledger_lock_account_for_credit_by_${way}`,
    lockText(way, `(select ${SHARED_TOTALS}::text) is not null and `),
  ),
);

export interface LotRow {
  id: string;
  remaining: number;
  expires_at: Date | null;
}

export interface TierRow {
  id: string;
  name: string;
  min_points: number;
  multiplier: number;
}

/** A reward as the lots were read for it: it isn't locked yet. */
export interface ReadReward {
  cost: number;
  limit: number | null;
  /** how often the account has it, up to the limit; cancelled redemptions don't count. 0 without a limit */
  redeemed: number;
}

/** What a decision needs beside the account's own row. */
export interface SurroundingsRow {
  /** which account the key finds behind the lock */
  id: string;
  /** in the order in which they are spent; instants as JSON has them */
  lots: (Omit<LotRow, 'expires_at'> & { expires_at: string | null })[] | null;
  tiers: TierRow[] | null;
  /** of the organization, without what is due; for a credit alone */
  points_balance?: number;
  points_earned?: number;
  reward?: ReadReward | null;
}

const OPEN = `o.organization_id = $1 and o.customer_loyalty_id = a.id and o.remaining > 0`;

// All lots that are due by the horizon, and the one that is due next.
const dueLots = (horizon: string): string => `
       (select o.id, o.remaining, o.expires_at, o.created_at from loyalty_lots o
        where ${OPEN} and o.expires_at <= ${horizon})
       union all
       (select o.id, o.remaining, o.expires_at, o.created_at from loyalty_lots o
        where ${OPEN} and o.expires_at > ${horizon}
        order by o.expires_at, o.created_at, o.id limit 1)`;

// All lots that are due by the horizon, enough to cover what may be spent after them, and one more.
const lotsToSpend = (horizon: string, spending: string): string => `
       select id, remaining, expires_at, created_at from (
         select o.id, o.remaining, o.expires_at, o.created_at,
           sum(o.remaining) over (order by o.expires_at nulls last, o.created_at, o.id) - o.remaining as before,
           coalesce(sum(o.remaining) filter (where o.expires_at <= ${horizon}) over (), 0) as due
         from loyalty_lots o where ${OPEN}) open
       where before <= due + ${spending}`;

// Statements of their own behind the lock, so that they see what the holder before us has committed, and which account
// the key finds now.
const reading = (way: Way, lots: string, others: string[] = [], before = ''): string => `select a.id,
     (select json_agg(json_build_object('id', l.id, 'remaining', l.remaining, 'expires_at', l.expires_at)
       order by l.expires_at nulls last, l.created_at, l.id) from (${lots}) l) as lots,
     (select json_agg(json_build_object('id', t.id, 'name', t.name, 'min_points', t.min_points, 'multiplier',
       t.multiplier) order by t.min_points)
      from tiers t where t.organization_id = $1 and t.program_id = a.program_id and t.retired_at is null) as tiers
     ${others.map((other) => `, ${other}`).join('')}
   from customer_loyalty a where ${before}a.organization_id = $1 and ${WAYS[way]}`;

const readDue = each(['customer', 'account', 'redemption'], (way) =>
  statement<SurroundingsRow>(
    `ledger_read_account_by_${way}`,
    reading(way, dueLots('$3'), [sumOfTotals('$3')]),
  ),
);

const readToSpend = each(['customer', 'entry'], (way) =>
  statement<SurroundingsRow>(
    `ledger_read_account_to_spend_by_${way}`,
    // What is taken back of an entry may be a credit.
    reading(way, lotsToSpend('$3', '$4::bigint'), way === 'entry' ? [sumOfTotals('$3')] : []),
  ),
);

const COST = `(select w.points_cost from rewards w where w.organization_id = $1 and w.id = $3)`;

// Whoever redeems shares the reward, behind the account; an edit has it alone. What is read here may be from before it.
const readForReward = each(['reward_and_account', 'reward_and_customer'], (way) =>
  statement<SurroundingsRow>(
    `ledger_read_account_by_${way}`,
    reading(
      way,
      lotsToSpend('$4', COST),
      [
        `(select json_build_object('cost', w.points_cost, 'limit', w.max_per_customer, 'redeemed', (
          select count(*) from (
            select from reward_redemptions r where r.organization_id = $1 and r.customer_loyalty_id = a.id
              and r.reward_id = $3 and r.status <> 'cancelled' limit coalesce(w.max_per_customer, 0)) taken))
        from rewards w where w.organization_id = $1 and w.id = $3) as reward`,
      ],
      `(select ${sharedReward('$3')}::text) is not null and `,
    ),
  ),
);

const findActiveTiers = statement<TierRow>(
  'ledger_find_active_tiers',
  `select id, name, min_points, multiplier from tiers
   where organization_id = $1 and program_id = ${ACTIVE_PROGRAM} and retired_at is null order by min_points`,
);

const findAccount = statement<LockedAccountRow>(
  'ledger_find_account',
  `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version,
       a.last_entry_at
   from customer_loyalty a where a.organization_id = $1 and ${WAYS.customer}`,
);

function each<Some extends Way, Made>(ways: readonly Some[], make: (way: Some) => Made): Record<Some, Made> {
  return Object.fromEntries(ways.map((way) => [way, make(way)])) as Record<Some, Made>;
}

// An edit of programs or tiers waits until the unit ends, and the other way round: what is read behind it stays so.
const shareEnrollment = statement(
  'ledger_share_enrollment',
  `select pg_advisory_xact_lock_shared(hashtextextended($1, 3))`,
);

// Before an account is opened: whoever merges, anonymizes or deletes her is waited for, and what became of her is read.
const shareCustomer = statement<{ anonymized_at: Date | null }>(
  'ledger_share_customer',
  `select c.anonymized_at from customers c
   where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')} for key share`,
);

export interface WhyRow {
  /** who the id stands for */
  customer_id: string | null;
  has_account: boolean;
  program_id: string | null;
  tier_id: string | null;
  tier_name: string | null;
}

const explainMissingAccount = statement<WhyRow>(
  'ledger_explain_missing_account',
  `select c.id as customer_id, p.id as program_id, t.id as tier_id, t.name as tier_name,
     exists (select from customer_loyalty a where a.organization_id = $1 and ${WAYS.customer}) as has_account
   from organizations o
   left join customers c on c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}
   left join programs p on p.organization_id = o.id and p.is_active
   left join tiers t on t.organization_id = o.id and t.program_id = p.id and t.min_points = 0 and t.retired_at is null
   where o.id = $1`,
);

const insertAccount = statement(
  'ledger_insert_account',
  `insert into customer_loyalty (organization_id, id, customer_id, program_id, tier_id, enrolled_at)
   values ($1, $2, $3, $4, $5, $6)`,
);

/** The statements that find and lock an account. Whoever changes one locks it first. */
export const accountsRepository = {
  /** @param spending 0 for what may credit: its lock shares the one of the organization's totals */
  lockAccount: (context: RequestContext, key: AccountKey, spending: number) => {
    const { organizationId } = context;
    switch (key.by) {
      case 'reward_and_customer':
        return query(lockAccount[key.by], organizationId, key.id, key.rewardId);
      case 'reward_and_account':
      case 'account':
        return query(lockAccount[key.by], organizationId, key.id);
      case 'customer':
        return query((spending > 0 ? lockAccount : lockForCredit)[key.by], organizationId, key.id);
      case 'entry':
      case 'redemption':
        return query(lockForCredit[key.by], organizationId, key.id);
    }
  },

  /**
   * What a decision needs beside the row. @param spending how many points may be spent beyond what is due by the horizon;
   * ignored for a reward: its cost counts
   */
  readAccount: (context: RequestContext, key: AccountKey, spending: number, horizon: Date) => {
    const { organizationId } = context;
    if ('rewardId' in key) return query(readForReward[key.by], organizationId, key.id, key.rewardId, horizon);
    if (key.by === 'entry' || (key.by === 'customer' && spending > 0))
      return query(readToSpend[key.by], organizationId, key.id, horizon, spending);
    return query(readDue[key.by], organizationId, key.id, horizon);
  },

  /** Without a lock: for what is only looked at. */
  findAccount: (context: RequestContext, customerId: string) =>
    query(findAccount, context.organizationId, customerId),

  findActiveTiers: (context: RequestContext) => query(findActiveTiers, context.organizationId),

  shareEnrollment: (context: RequestContext) => query(shareEnrollment, context.organizationId),

  shareCustomer: (context: RequestContext, customerId: string) =>
    query(shareCustomer, context.organizationId, customerId),

  explainMissingAccount: (context: RequestContext, customerId: string) =>
    query(explainMissingAccount, context.organizationId, customerId),

  insertAccount: (
    context: RequestContext,
    row: { id: string; customerId: string; programId: string; tierId: string | null; enrolledAt: Date },
  ): Query =>
    query(
      insertAccount,
      context.organizationId,
      row.id,
      row.customerId,
      row.programId,
      row.tierId,
      row.enrolledAt,
    ),
};
