import { newId } from '../../common/ids';
import type { Opening, StartingPoint } from '../../customers/loyalty-accounts';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { Rollup } from '../../totals/rollups';

/** What the ledger says of an opening balance. */
const DESCRIPTION = 'Imported balance';

// An account that opens with points has one entry and its lot, which never expires; the others have neither.
const openAccounts = statement(
  'ledger_open_accounts',
  `with opened as (
     select * from unnest($6::uuid[], $7::uuid[], $8::bigint[], $9::uuid[], $10::uuid[])
       as o (id, customer_id, points, entry_id, lot_id)
   ), accounts as (
     insert into customer_loyalty
       (organization_id, id, customer_id, program_id, tier_id, points_balance, version, last_entry_at, enrolled_at)
     select $1, o.id, o.customer_id, $2, $3::uuid, o.points, case when o.points > 0 then 1 else 0 end,
       case when o.points > 0 then $5::timestamptz end, $5 from opened o
   ), entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, description, actor, request_id, created_at)
     select $1, o.entry_id, o.id, 1, 'adjusted', o.points, o.points, 0, $3, $4::text, '${DESCRIPTION}', $11, $12, $5
     from opened o where o.points > 0
   )
   insert into loyalty_lots
     (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)
   select $1, o.lot_id, o.id, o.entry_id, o.points, o.points, $5 from opened o where o.points > 0`,
);

/**
 * Opens an account for each, at the program's first tier, with an `adjusted` entry for what she brings along.
 * @returns the write, and what it adds to the roll-ups
 */
export function openMany(
  context: RequestContext,
  openings: readonly Opening[],
  { programId, tierId, tierName }: StartingPoint,
  now: Date,
): { write: Query; rollups: Rollup[] } {
  const points = openings.reduce((sum, opening) => sum + opening.points, 0);
  const active = openings.filter((opening) => opening.points > 0).length;
  const rollups: Rollup[] = [
    { metric: 'members', programId, subjectId: tierId, amount: openings.length },
    { metric: 'adjusted', programId, at: now, amount: points },
    { metric: 'last_active', programId, at: now, amount: active },
  ];
  const write = query(
    openAccounts,
    context.organizationId,
    programId,
    tierId,
    tierName,
    now,
    openings.map(() => newId()),
    openings.map(({ id }) => id),
    openings.map(({ points }) => points),
    openings.map(() => newId()),
    openings.map(() => newId()),
    context.actor,
    context.requestId,
  );
  return { write, rollups: rollups.filter(({ amount }) => amount > 0) };
}
