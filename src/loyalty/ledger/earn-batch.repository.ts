import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { addingToTotals, type TotalsChange, totalsValues } from '../../totals/totals.repository';
import type { OrderRow } from './earning.repository';
import { entryRecord, moveRecords, newLotRecords, useRecords } from './ledger.records';
import type { LedgerChange } from './ledger.rules';

// Behind the accounts' locks, so that a first earn of the same order is seen.
const findByOrders = statement<OrderRow>(
  'earn_batch_find_by_orders',
  `select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
     e.created_at, e.account_version, a.customer_id
   from loyalty_transactions e
   join customer_loyalty a on a.organization_id = $1 and a.id = e.customer_loyalty_id
   where e.organization_id = $1 and e.order_id = any ($2::text[]) and e.type = 'earned'`,
);

// As the change of one account: it raises when one isn't as it was locked, and the totals come last.
const applyChanges = statement(
  'earn_batch_apply_changes',
  `with changes as (
     select * from jsonb_to_recordset($5::jsonb) as c (id uuid, points_balance bigint, total_points_earned bigint,
       tier_id uuid, version bigint, next_expiry_at timestamptz, last_entry_at timestamptz, locked_version bigint)
   ), accounts as (
     update customer_loyalty a set
       points_balance = c.points_balance, total_points_earned = c.total_points_earned, tier_id = c.tier_id,
       version = c.version, next_expiry_at = c.next_expiry_at, last_entry_at = c.last_entry_at
     from changes c
     where a.organization_id = $1 and a.id = c.id and a.version = c.locked_version
     returning 1
   ), entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, order_id, description, expires_at, trace, actor,
        request_id, created_at)
     select $1, e.id, e.account_id, e.version, e.type, e.points, e.balance_after, e.total_earned_after, e.tier_id,
       e.tier_name, e.order_id, e.description, e.expires_at, e.trace, $2, $3, e.created_at
     from jsonb_to_recordset($6::jsonb) as e (id uuid, account_id uuid, version bigint, type text, points bigint,
       balance_after bigint, total_earned_after bigint, tier_id uuid, tier_name text, order_id text, description text,
       expires_at timestamptz, trace jsonb, created_at timestamptz)
     returning 1
   ), lots as (
     insert into loyalty_lots
       (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
     select $1, l.id, l.account_id, l.entry_id, l.points, l.remaining, l.expires_at, $4
     from jsonb_to_recordset($7::jsonb) as l (id uuid, account_id uuid, entry_id uuid, points bigint, remaining bigint,
       expires_at timestamptz)
   ), moves as (
     select * from jsonb_to_recordset($8::jsonb) as m (account_id uuid, lot_id uuid, remaining bigint)
   ), moved as (
     update loyalty_lots l set remaining = l.remaining + m.remaining from moves m
     where l.organization_id = $1 and l.customer_loyalty_id = m.account_id and l.id = m.lot_id
     returning 1
   ), recorded as (
     insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
     select $1, u.entry_id, u.lot_id, u.points
     from jsonb_to_recordset($9::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
   ), written as materialized (
     select require_rows((select count(*) from changes), (select count(*) from accounts)),
            require_rows((select count(*) from moves), (select count(*) from moved)),
            (select count(*) from entries)
   )
   select ${addingToTotals(10)} from written`,
);

export interface AccountChange {
  lockedVersion: number;
  change: LedgerChange;
}

/** The statements of earning for many orders at once. */
export const earnBatchRepository = {
  findByOrders: (context: RequestContext, orderIds: readonly string[]) =>
    query(findByOrders, context.organizationId, orderIds),

  /** Carries out the changes of many accounts; the organization's totals and roll-ups with them. */
  applyChanges: (
    context: RequestContext,
    changes: readonly AccountChange[],
    totals: TotalsChange,
    now: Date,
  ): Query => {
    const of = <Row extends object>(records: (change: LedgerChange) => Row[]): object[] =>
      changes.flatMap(({ change }) =>
        records(change).map((row) => Object.assign(row, { account_id: change.account.id })),
      );
    return query(
      applyChanges,
      context.organizationId,
      context.actor,
      context.requestId,
      now,
      JSON.stringify(changes.map(accountRecord)),
      JSON.stringify(byOrder(of(({ entries }) => entries.map(entryRecord)))),
      JSON.stringify(of(newLotRecords)),
      JSON.stringify(of(moveRecords)),
      JSON.stringify(of(useRecords)),
      ...totalsValues(totals),
    );
  },
};

function accountRecord({ lockedVersion, change }: AccountChange) {
  const { account, tier, nextExpiryAt } = change;
  return {
    id: account.id,
    points_balance: account.balance,
    total_points_earned: account.totalEarned,
    tier_id: tier?.id ?? null,
    version: account.version,
    next_expiry_at: nextExpiryAt,
    last_entry_at: account.lastEntryAt,
    locked_version: lockedVersion,
  };
}

/** Everybody enters orders in one order, so that two batches that hold the same never wait for each other in a circle. */
function byOrder<Row extends { order_id?: string | null }>(rows: Row[]): Row[] {
  const key = ({ order_id: orderId }: Row): string => orderId ?? '';
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
