import {
  type AuditEntry,
  auditRows,
  auditValues,
  insertAuditRow,
  insertAuditRows,
} from '../../audit/audit.repository';
import { type Query, query, statement, type Value } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import {
  addingToTotals,
  SHARED_TOTALS,
  sumOfTotals,
  type TotalsChange,
  totalsValues,
} from '../../totals/totals.repository';
import { entryRecord, moveRecords, newLotRecords, useRecords } from './ledger.records';
import type { EntryType, LedgerChange } from './ledger.rules';

const shareTotals = statement('ledger_share_totals', `select ${SHARED_TOTALS}`);

const closeTotals = statement(
  'ledger_close_totals',
  `select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 2))`,
);

const sumTotals = statement<{ points_balance: number; points_earned: number }>(
  'ledger_sum_totals',
  `select ${sumOfTotals('$2')}`,
);

const ACCOUNT = `account as (
     update customer_loyalty set
       points_balance = $3, total_points_earned = $4, tier_id = $5, version = $6, next_expiry_at = $7, last_entry_at = $8
     where organization_id = $1 and id = $2 and version = $9
     returning 1
   )`;

// One statement, and it raises when the account isn't the one that was locked: the COMMIT behind it is on its way. The
// totals come last, when account and entries are written: their rows are shared with units of the same slot, and who
// held them while he waits for an order's other entry could be waited for by it.
const applyChange = statement(
  'ledger_apply_change',
  `with ${ACCOUNT}, entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, order_id, redemption_id, reverses_id,
        reversed_points, unrecovered, merge_id, description, expires_at, trace, actor, request_id, created_at)
     select $1, e.id, $2, e.version, e.type, e.points, e.balance_after, e.total_earned_after, e.tier_id, e.tier_name,
       e.order_id, e.redemption_id, e.reverses_id, e.reversed_points, e.unrecovered, e.merge_id, e.description, e.expires_at,
       e.trace, $10, $11, e.created_at
     from jsonb_to_recordset($12::jsonb) as e (id uuid, version bigint, type text, points bigint, balance_after bigint,
       total_earned_after bigint, tier_id uuid, tier_name text, order_id text, redemption_id uuid, reverses_id uuid,
       reversed_points bigint, unrecovered bigint, merge_id uuid, description text, expires_at timestamptz, trace jsonb,
       created_at timestamptz)
     returning 1
   ), lots as (
     insert into loyalty_lots
       (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
     select $1, l.id, $2, l.entry_id, l.points, l.remaining, l.expires_at, $8
     from jsonb_to_recordset($13::jsonb) as l (id uuid, entry_id uuid, points bigint, remaining bigint, expires_at timestamptz)
   ), moves as (
     select * from jsonb_to_recordset($14::jsonb) as m (lot_id uuid, remaining bigint, owed bigint)
   ), moved as (
     update loyalty_lots l set remaining = l.remaining + m.remaining, owed = l.owed + m.owed from moves m
     where l.organization_id = $1 and l.customer_loyalty_id = $2 and l.id = m.lot_id
     returning 1
   ), recorded as (
     insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
     select $1, u.entry_id, u.lot_id, u.points
     from jsonb_to_recordset($15::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
   ), audit as (
     ${insertAuditRows('$16')}
   ), written as materialized (
     select require_rows(1, (select count(*) from account)),
            require_rows((select count(*) from moves), (select count(*) from moved)),
            (select count(*) from entries)
   )
   select ${addingToTotals(17)} from written`,
);

// What most changes are: one entry that makes a lot of its own. Without JSON it costs a seventh less.
const applyCredit = statement(
  'ledger_apply_credit',
  `with ${ACCOUNT}, entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, order_id, description, expires_at, trace, actor,
        request_id, created_at)
     values ($1, $12, $2, $6, $13, $14, $3, $4, $5, $15, $16, $17, $18, $19::jsonb, $10, $11, $8)
     returning 1
   ), lots as (
     insert into loyalty_lots
       (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
     values ($1, $20, $2, $12, $14, $14, $18, $8)
   ), audit as (
     ${insertAuditRow(21)}
   ), written as materialized (
     select require_rows(1, (select count(*) from account)), (select count(*) from entries)
   )
   select ${addingToTotals(29)} from written`,
);

/** The statements that change an account, under its lock, and the organization's sums beside it. */
export const ledgerRepository = {
  lockTotals: (context: RequestContext, alone: boolean): Query =>
    query(alone ? closeTotals : shareTotals, context.organizationId),

  /** What is due is not part of a balance, whether or not it is written off yet. */
  sumTotals: (context: RequestContext, now: Date) => query(sumTotals, context.organizationId, now),

  /** Carries out a change, with what the log says of it and the totals. */
  applyChange: (
    context: RequestContext,
    lockedVersion: number,
    change: LedgerChange,
    audits: readonly AuditEntry[],
    totals: TotalsChange,
    now: Date,
  ): Query => {
    const [audit] = audits;
    if (audit && audits.length === 1 && isPlainCredit(change)) {
      return query(
        applyCredit,
        ...accountValues(context, lockedVersion, change),
        ...creditValues(change),
        ...auditValues(context, now, audit),
        ...totalsValues(totals),
      );
    }
    return query(
      applyChange,
      ...accountValues(context, lockedVersion, change),
      JSON.stringify(change.entries.map(entryRecord)),
      JSON.stringify(newLotRecords(change)),
      JSON.stringify(moveRecords(change)),
      JSON.stringify(useRecords(change)),
      auditRows(context, now, audits),
      ...totalsValues(totals),
    );
  },
};

/** The first eleven values of both statements. */
function accountValues(
  context: RequestContext,
  lockedVersion: number,
  { account, tier, nextExpiryAt }: LedgerChange,
): Value[] {
  return [
    ...[context.organizationId, account.id, account.balance, account.totalEarned, tier?.id ?? null],
    ...[account.version, nextExpiryAt, account.lastEntryAt, lockedVersion, context.actor, context.requestId],
  ];
}

const CREDITS: readonly EntryType[] = ['earned', 'adjusted'];

/** One entry whose points are a new lot, and nothing else: no other lot, nothing that it belongs to but an order. */
function isPlainCredit({ entries, newLots, lotUses, lotReturns, lotDebts }: LedgerChange): boolean {
  const [entry] = entries;
  const alone = entries.length === 1 && newLots.length === 1;
  const untouched = lotUses.length + lotReturns.length + lotDebts.length === 0;
  return alone && untouched && entry !== undefined && CREDITS.includes(entry.type);
}

function creditValues({ entries: [entry], newLots: [lot] }: LedgerChange): Value[] {
  if (!entry || !lot) throw new Error('a credit has an entry and a lot');
  const { id, type, points, tierAfter, orderId, description, expiresAt, trace } = entry;
  const kept = trace && JSON.stringify(trace);
  return [id, type, points, tierAfter?.name ?? null, orderId, description, expiresAt, kept, lot.id];
}
