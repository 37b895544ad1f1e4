import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { LedgerChange } from './ledger.rules';

export interface LockedAccountRow {
  id: string;
  program_id: string;
  points_balance: number;
  total_points_earned: number;
  version: number;
  last_entry_at: Date | null;
}

// FOR UPDATE would block the foreign-key checks of inserts into the child tables.
const lockAccount = statement<LockedAccountRow>(
  'ledger_lock_account',
  `select a.id, a.program_id, a.points_balance, a.total_points_earned, a.version, a.last_entry_at
   from customer_loyalty a
   where a.organization_id = $1 and a.customer_id = $2
     and a.program_id = (select id from programs where organization_id = $1 and is_active)
   for no key update`,
);

export interface LotRow {
  id: string;
  remaining: number;
  expires_at: Date | null;
}

// A statement of its own behind the lock, so that it sees what the holder before us has committed. All lots that are
// due by $4, enough to cover $3 points after them, and one more.
const findOpenLots = statement<LotRow>(
  'ledger_find_open_lots',
  `select id, remaining, expires_at from (
     select l.id, l.remaining, l.expires_at, l.created_at,
       sum(l.remaining) over (order by l.expires_at nulls last, l.created_at, l.id) - l.remaining as before,
       coalesce(sum(l.remaining) filter (where l.expires_at <= $4) over (), 0) as due
     from customer_loyalty a
     join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = a.id and l.remaining > 0
     where a.organization_id = $1 and a.customer_id = $2
       and a.program_id = (select id from programs where organization_id = $1 and is_active)
       and (l.expires_at is not null or $3::bigint > 0)) lots
   where before <= due + $3::bigint
   order by expires_at nulls last, created_at, id`,
);

export interface TierRow {
  id: string;
  name: string;
  min_points: number;
}

const findActiveTiers = statement<TierRow>(
  'ledger_find_active_tiers',
  `select t.id, t.name, t.min_points from tiers t
   join programs p on p.organization_id = $1 and p.id = t.program_id and p.is_active
   where t.organization_id = $1 order by t.min_points`,
);

// Credits share it; whoever comes near the limit takes it alone, so that the sum he reads is the sum there is.
const shareTotals = statement(
  'ledger_share_totals',
  `select pg_advisory_xact_lock_shared(hashtextextended($1, 2))`,
);

const closeTotals = statement('ledger_close_totals', `select pg_advisory_xact_lock(hashtextextended($1, 2))`);

const sumTotals = statement<{ points_balance: number; points_earned: number }>(
  'ledger_sum_totals',
  `select coalesce(sum(points_balance), 0)::bigint - coalesce((
       select sum(l.remaining) from loyalty_lots l
       where l.organization_id = $1 and l.remaining > 0 and l.expires_at <= $2), 0)::bigint as points_balance,
     coalesce(sum(points_earned), 0)::bigint as points_earned
   from organization_totals where organization_id = $1`,
);

export interface WhyRow {
  customer_exists: boolean;
  program_id: string | null;
  tier_id: string | null;
  tier_name: string | null;
}

const explainMissingAccount = statement<WhyRow>(
  'ledger_explain_missing_account',
  `select exists (select from customers where organization_id = $1 and id = $2) as customer_exists,
     p.id as program_id, t.id as tier_id, t.name as tier_name
   from organizations o
   left join programs p on p.organization_id = o.id and p.is_active
   left join tiers t on t.organization_id = o.id and t.program_id = p.id and t.min_points = 0
   where o.id = $1`,
);

const insertAccount = statement(
  'ledger_insert_account',
  `insert into customer_loyalty (organization_id, id, customer_id, program_id, tier_id, enrolled_at)
   values ($1, $2, $3, $4, $5, $6)`,
);

// One statement, and it raises when the account isn't the one that was locked: the COMMIT behind it is on its way.
const applyChange = statement(
  'ledger_apply_change',
  `with account as (
     update customer_loyalty set
       points_balance = $3, total_points_earned = $4, tier_id = $5, version = $6, next_expiry_at = $7, last_entry_at = $8
     where organization_id = $1 and id = $2 and version = $9
     returning 1
   ), entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, description, expires_at, actor, request_id, created_at)
     select $1, e.id, $2, e.version, e.type, e.points, e.balance_after, $4, e.tier_id, e.tier_name, e.description,
       e.expires_at, $10, $11, e.created_at
     from jsonb_to_recordset($12::jsonb) as e (id uuid, version bigint, type text, points bigint, balance_after bigint,
       tier_id uuid, tier_name text, description text, expires_at timestamptz, created_at timestamptz)
   ), lots as (
     insert into loyalty_lots
       (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
     select $1, l.id, $2, l.entry_id, l.points, l.points, l.expires_at, $8
     from jsonb_to_recordset($13::jsonb) as l (id uuid, entry_id uuid, points bigint, expires_at timestamptz)
   ), uses as (
     select * from jsonb_to_recordset($14::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
   ), taken as (
     update loyalty_lots l set remaining = l.remaining - u.points from uses u
     where l.organization_id = $1 and l.customer_loyalty_id = $2 and l.id = u.lot_id
     returning 1
   ), recorded as (
     insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
     select $1, entry_id, lot_id, points from uses
   )
   select require_rows(1, (select count(*) from account)),
          require_rows((select count(*) from uses), (select count(*) from taken))`,
);

export interface EntryRow {
  id: string;
  customer_loyalty_id: string;
  order_id: string | null;
  points: number;
  type: string;
  description: string | null;
  balance_after: number;
  expires_at: Date | null;
  created_at: Date;
  account_version: number;
}

const FILTERS = `($3::text is null or t.type = $3) and ($4::timestamptz is null or t.created_at >= $4)
  and ($5::timestamptz is null or t.created_at < $5) and ($6::text is null or t.order_id = $6)`;

// An account's version is the number of its entries: without filters nothing is counted.
const countEntries = statement<{ total: number }>(
  'ledger_count_entries',
  `select case when $3::text is null and $4::timestamptz is null and $5::timestamptz is null and $6::text is null
     then coalesce((select sum(a.version) from customer_loyalty a
       where a.organization_id = $1 and a.customer_id = c.id), 0)::bigint
     else (select count(*) from customer_loyalty a
       join loyalty_transactions t on t.organization_id = $1 and t.customer_loyalty_id = a.id
       where a.organization_id = $1 and a.customer_id = c.id and ${FILTERS}) end as total
   from customers c where c.organization_id = $1 and c.id = $2`,
);

const listEntries = statement<EntryRow>(
  'ledger_list_entries',
  `select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
     e.created_at, e.account_version
   from customer_loyalty a
   cross join lateral (
     select t.* from loyalty_transactions t
     where t.organization_id = $1 and t.customer_loyalty_id = a.id and ${FILTERS}
       and ($7::timestamptz is null or (t.created_at, t.account_version, t.id) < ($7, $8::bigint, $9::uuid))
     order by t.account_version desc limit $10::bigint + $11::bigint) e
   where a.organization_id = $1 and a.customer_id = $2
   order by e.created_at desc, e.account_version desc, e.id desc limit $10::bigint offset $11::bigint`,
);

export interface EntryFilter {
  type: string | null;
  from: Date | null;
  to: Date | null;
  orderId: string | null;
}

/** The statements of the ledger. Whoever changes an account locks it first, with `lockAccount`. */
export const ledgerRepository = {
  lockAccount: (context: RequestContext, customerId: string) =>
    query(lockAccount, context.organizationId, customerId),

  findOpenLots: (context: RequestContext, customerId: string, spending: number, horizon: Date) =>
    query(findOpenLots, context.organizationId, customerId, spending, horizon),

  findActiveTiers: (context: RequestContext) => query(findActiveTiers, context.organizationId),

  lockTotals: (context: RequestContext, alone: boolean): Query =>
    query(alone ? closeTotals : shareTotals, context.organizationId),

  /** What is due is not part of a balance, whether or not it is written off yet. */
  sumTotals: (context: RequestContext, now: Date) => query(sumTotals, context.organizationId, now),

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

  applyChange: (context: RequestContext, lockedVersion: number, change: LedgerChange): Query => {
    const { account, tier, nextExpiryAt } = change;
    return query(
      applyChange,
      context.organizationId,
      account.id,
      account.balance,
      account.totalEarned,
      tier?.id ?? null,
      account.version,
      nextExpiryAt,
      account.lastEntryAt,
      lockedVersion,
      context.actor,
      context.requestId,
      JSON.stringify(change.entries.map(entryRecord)),
      JSON.stringify(
        change.newLots.map(({ id, entryId, points, expiresAt }) => ({
          id,
          entry_id: entryId,
          points,
          expires_at: expiresAt,
        })),
      ),
      JSON.stringify(
        change.lotUses.map(({ entryId, lotId, points }) => ({ entry_id: entryId, lot_id: lotId, points })),
      ),
    );
  },

  countEntries: (context: RequestContext, customerId: string, filter: EntryFilter) =>
    query(
      countEntries,
      context.organizationId,
      customerId,
      filter.type,
      filter.from,
      filter.to,
      filter.orderId,
    ),

  listEntries: (
    context: RequestContext,
    customerId: string,
    filter: EntryFilter,
    start: { after: { createdAt: Date; order: number; id: string } | null; skip: number },
    rows: number,
  ) => {
    const { createdAt = null, order = null, id = null } = start.after ?? {};
    const { type, from, to, orderId } = filter;
    return query(
      listEntries,
      context.organizationId,
      customerId,
      type,
      from,
      to,
      orderId,
      createdAt,
      order,
      id,
      rows,
      start.skip,
    );
  },
};

function entryRecord(entry: LedgerChange['entries'][number]) {
  return {
    id: entry.id,
    version: entry.version,
    type: entry.type,
    points: entry.points,
    balance_after: entry.balanceAfter,
    tier_id: entry.tierAfter?.id ?? null,
    tier_name: entry.tierAfter?.name ?? null,
    description: entry.description,
    expires_at: entry.expiresAt,
    created_at: entry.createdAt,
  };
}
