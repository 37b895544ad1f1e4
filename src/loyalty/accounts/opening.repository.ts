import { newId } from '../../common/ids';
import type { Opening, OpeningProgram } from '../../customers/loyalty-accounts';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { Rollup } from '../../totals/rollups';

/** What the ledger says of what was earned elsewhere, and of what makes the opening balance of it. */
const EARNED = 'Imported lifetime points';
const BALANCE = 'Imported balance';

// What was earned elsewhere is an earn without an order; what was spent of it there, or given besides, is an adjustment
// after it. Neither is there when it is of nothing. Points that are brought along never expire.
const openAccounts = statement(
  'ledger_open_accounts',
  `with opened as (
     select *, o.earned > 0 as earns, o.points <> o.earned as adjusts
     from unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::uuid[], $11::uuid[],
         $12::uuid[], $13::uuid[])
       as o (id, customer_id, points, earned, tier_id, tier_name, earn_id, adjust_id, earn_lot_id, adjust_lot_id)
   ), accounts as (
     insert into customer_loyalty
       (organization_id, id, customer_id, program_id, tier_id, points_balance, total_points_earned, version,
        last_entry_at, enrolled_at)
     select $1, o.id, o.customer_id, $2, nullif(o.tier_id, '')::uuid, o.points, o.earned,
       o.earns::integer + o.adjusts::integer, case when o.earns or o.adjusts then $3::timestamptz end, $3 from opened o
   ), entries as (
     insert into loyalty_transactions
       (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
        total_points_earned_after, tier_after_id, tier_after_name, description, actor, request_id, created_at)
     select $1, e.id, o.id, e.version, e.type, e.points, e.balance, o.earned, nullif(o.tier_id, '')::uuid,
       nullif(o.tier_name, ''), e.description, $14, $15, $3
     from opened o
     cross join lateral (
       select o.earn_id, 1, 'earned', o.earned, o.earned, '${EARNED}' where o.earns
       union all
       select o.adjust_id, 1 + o.earns::integer, 'adjusted', o.points - o.earned, o.points, '${BALANCE}' where o.adjusts
     ) e (id, version, type, points, balance, description)
   ), spent as (
     insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
     select $1, o.adjust_id, o.earn_lot_id, o.earned - o.points from opened o where o.points < o.earned
   )
   insert into loyalty_lots
     (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)
   select $1, l.id, o.id, l.entry_id, l.points, l.remaining, $3
   from opened o
   cross join lateral (
     select o.earn_lot_id, o.earn_id, o.earned, least(o.earned, o.points) where o.earns
     union all
     select o.adjust_lot_id, o.adjust_id, o.points - o.earned, o.points - o.earned where o.points > o.earned
   ) l (id, entry_id, points, remaining)`,
);

/**
 * Opens an account for each, at the tier that she deserves by what she earned elsewhere, with the entries that make her
 * lifetime total and her balance what she brings along.
 * @returns the write, and what it adds to the roll-ups
 */
export function openMany(
  context: RequestContext,
  openings: readonly Opening[],
  { programId, tiers }: OpeningProgram,
  now: Date,
): { write: Query; rollups: Rollup[] } {
  const deserved = openings.map(
    ({ totalEarned }) => tiers.findLast(({ min_points: least }) => least <= totalEarned) ?? null,
  );
  const ids = (): string[] => openings.map(() => newId());
  const write = query(
    openAccounts,
    context.organizationId,
    programId,
    now,
    ids(),
    openings.map(({ id }) => id),
    openings.map(({ points }) => points),
    openings.map(({ totalEarned }) => totalEarned),
    deserved.map((tier) => tier?.id ?? ''),
    deserved.map((tier) => tier?.name ?? ''),
    ids(),
    ids(),
    ids(),
    ids(),
    context.actor,
    context.requestId,
  );
  const members = deserved.map((tier) => ({
    ...{ metric: 'members' as const, programId, subjectId: tier?.id ?? null, amount: 1 },
  }));
  return { write, rollups: [...members, ...pointsOf(openings, programId, now)] };
}

function pointsOf(openings: readonly Opening[], programId: string, now: Date): Rollup[] {
  const sum = (valueOf: (opening: Opening) => number): number =>
    openings.reduce((total, opening) => total + valueOf(opening), 0);
  const rollups: Rollup[] = [
    { metric: 'earned', programId, at: now, amount: sum(({ totalEarned }) => totalEarned) },
    {
      metric: 'adjusted',
      programId,
      at: now,
      amount: sum(({ points, totalEarned }) => points - totalEarned),
    },
    {
      ...{ metric: 'last_active', programId, at: now },
      amount: openings.filter(({ points, totalEarned }) => points > 0 || totalEarned > 0).length,
    },
  ];
  return rollups.filter(({ amount }) => amount !== 0);
}
