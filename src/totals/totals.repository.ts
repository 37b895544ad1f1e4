import { type Query, query, statement, type Value } from '../database/statement';
import { WITHOUT_TIME_LIMIT } from '../database/unit-of-work';
import type { RequestContext } from '../tenancy/request-context';
import { columnsOf, type Rollup } from './rollups';

/**
 * The change of the totals as a part of another statement, which has the organization as $1: what it selects last.
 * @param first the number of the first of the nine parameters for `totalsValues`
 */
export function addingToTotals(first: number): string {
  const types = [
    'bigint',
    'bigint',
    'bigint',
    'bigint',
    'uuid[]',
    'text[]',
    'uuid[]',
    'timestamptz[]',
    'bigint[]',
  ];
  return `change_totals($1, ${types.map((type, index) => `$${first + index}::${type}`).join(', ')})`;
}

const addToTotals = statement('totals_add', `select ${addingToTotals(2)}`);

/** Credits share it; whoever comes near the limit takes it alone, so that the sum he reads is the sum there is. */
export const SHARED_TOTALS = `pg_advisory_xact_lock_shared(hashtextextended($1::uuid::text, 2))`;

/** The organization's points, held and ever earned, as columns. What is due by the instant isn't part of a balance. */
export const sumOfTotals = (instant: string): string => `(
       select coalesce(sum(s.points_balance), 0)::bigint from organization_totals s where s.organization_id = $1
     ) - coalesce((
       select sum(d.remaining) from loyalty_lots d
       where d.organization_id = $1 and d.remaining > 0 and d.expires_at <= ${instant}), 0)::bigint as points_balance,
     (select coalesce(sum(s.points_earned), 0)::bigint from organization_totals s where s.organization_id = $1
     ) as points_earned`;

const rebuildTotals = statement('totals_rebuild', `select rebuild_totals($1)`);

/** By how much a unit of work changes the organization's totals, and the analytics' roll-ups. */
export interface TotalsChange {
  customers?: number;
  pointsBalance?: number;
  pointsEarned?: number;
  redemptions?: number;
  rollups?: readonly Rollup[];
}

/**
 * Moves the organization's running totals and roll-ups: the last write of a unit, since it locks rows that other units
 * of the same connection slot share.
 */
export function changeTotals(context: RequestContext, change: TotalsChange): Query {
  return query(addToTotals, context.organizationId, ...totalsValues(change));
}

/** The values for `addingToTotals`. */
export function totalsValues(change: TotalsChange): Value[] {
  const { customers = 0, pointsBalance = 0, pointsEarned = 0, redemptions = 0, rollups = [] } = change;
  return [customers, pointsBalance, pointsEarned, redemptions, ...columnsOf(rollups)];
}

/**
 * Makes the totals and roll-ups again from the tables they are made of, by the organization's present time zone. Every
 * unit that changes them waits until this one has ended, however long that takes; nothing may be locked behind it.
 */
export function rebuiltTotals(context: RequestContext): Query[] {
  return [WITHOUT_TIME_LIMIT, query(rebuildTotals, context.organizationId)];
}
