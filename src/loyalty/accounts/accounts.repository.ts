import { canonicalCustomer } from '../../customers/canonical';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';

/** What falls due while the lock is waited for is read as well; no lock is waited for as long as this. */
export const LOOK_AHEAD_MS = 15 * 60_000;

// An account is found by what the caller has; each way is a statement of its own, so that each has its own plan.
const ACTIVE_PROGRAM = `(select id from programs where organization_id = $1 and is_active)`;

/** The account itself, or the one that it was merged into. */
const canonicalAccount = (id: string): string =>
  `(select coalesce(m.merged_into, m.id) from customer_loyalty m where m.organization_id = $1 and m.id = ${id})`;

// A merge empties an account under its lock: who waited for it finds it no more, and looks again.
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

const isForReward = (way: Way): way is RewardWay => way.startsWith('reward_');

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
const lockAccount = each((way) =>
  statement<AccountUnderLock>(
    `ledger_lock_account_by_${way}`,
    `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version,
       a.last_entry_at, a.anonymized
     from customer_loyalty a
     where a.organization_id = $1 and ${WAYS[way]}
     for no key update`,
  ),
);

export interface LotRow {
  id: string;
  remaining: number;
  expires_at: Date | null;
}

const spendingOf = (way: Way): string =>
  isForReward(way)
    ? `(select points_cost from rewards where organization_id = $1 and id = $3)`
    : '$3::bigint';

// A statement of its own behind the lock, so that it sees what the holder before us has committed. All lots that are
// due by $4, enough to cover what may be spent after them, and one more.
const findOpenLots = each((way) =>
  statement<LotRow>(
    `ledger_find_open_lots_by_${way}`,
    `select id, remaining, expires_at from (
       select l.id, l.remaining, l.expires_at, l.created_at,
         sum(l.remaining) over (order by l.expires_at nulls last, l.created_at, l.id) - l.remaining as before,
         coalesce(sum(l.remaining) filter (where l.expires_at <= $4) over (), 0) as due
       from customer_loyalty a
       join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = a.id and l.remaining > 0
       where a.organization_id = $1 and ${WAYS[way]} and (l.expires_at is not null or ${spendingOf(way)} > 0)) lots
     where before <= due + ${spendingOf(way)}
     order by expires_at nulls last, created_at, id`,
  ),
);

export interface TierRow {
  id: string;
  name: string;
  min_points: number;
  multiplier: number;
}

const findTiers = each((way) =>
  statement<TierRow>(
    `ledger_find_tiers_by_${way}`,
    `select t.id, t.name, t.min_points, t.multiplier from customer_loyalty a
     join tiers t on t.organization_id = $1 and t.program_id = a.program_id and t.retired_at is null
     where a.organization_id = $1 and ${WAYS[way]} order by t.min_points`,
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

const countRedemptions = each((way) =>
  isForReward(way)
    ? statement<{ redeemed: number }>(
        `ledger_count_redemptions_by_${way}`,
        `select count(*) as redeemed from customer_loyalty a
         join reward_redemptions r on r.organization_id = $1 and r.customer_loyalty_id = a.id
         where a.organization_id = $1 and ${WAYS[way]} and r.reward_id = $3 and r.status <> 'cancelled'`,
      )
    : null,
);

function each<Made>(make: (way: Way) => Made): Record<Way, Made> {
  return Object.fromEntries(Object.keys(WAYS).map((way) => [way, make(way as Way)])) as Record<Way, Made>;
}

/** The values that find the account: the second one only where the way asks for it. */
function keyValues(key: AccountKey): string[] {
  return key.by === 'reward_and_customer' ? [key.id, key.rewardId] : [key.id];
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
  lockAccount: (context: RequestContext, key: AccountKey) =>
    query(lockAccount[key.by], context.organizationId, ...keyValues(key)),

  /** @param spending ignored for a reward: its cost counts */
  findOpenLots: (context: RequestContext, key: AccountKey, spending: number, horizon: Date) =>
    query(
      findOpenLots[key.by],
      context.organizationId,
      key.id,
      'rewardId' in key ? key.rewardId : spending,
      horizon,
    ),

  findTiers: (context: RequestContext, key: AccountKey) =>
    query(findTiers[key.by], context.organizationId, ...keyValues(key)),

  /** How often the account has the reward already; cancelled redemptions don't count. */
  countRedemptions: (context: RequestContext, key: RewardKey) => {
    const counting = countRedemptions[key.by];
    if (!counting) throw new Error(`${key.by} names no reward`);
    return query(counting, context.organizationId, key.id, key.rewardId);
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
