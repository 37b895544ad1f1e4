import { type Query, query, statement } from '../database/statement';
import { WITHOUT_TIME_LIMIT } from '../database/unit-of-work';
import type { RequestContext } from '../tenancy/request-context';
import { columnsOf, type Rollup } from './rollups';

const addToTotals = statement(
  'totals_add',
  `select change_totals($1, $2, $3, $4, $5, $6::uuid[], $7::text[], $8::uuid[], $9::timestamptz[], $10::bigint[])`,
);

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
  const { customers = 0, pointsBalance = 0, pointsEarned = 0, redemptions = 0, rollups = [] } = change;
  return query(
    addToTotals,
    context.organizationId,
    customers,
    pointsBalance,
    pointsEarned,
    redemptions,
    ...columnsOf(rollups),
  );
}

/**
 * Makes the totals and roll-ups again from the tables they are made of, by the organization's present time zone. Every
 * unit that changes them waits until this one has ended, however long that takes; nothing may be locked behind it.
 */
export function rebuiltTotals(context: RequestContext): Query[] {
  return [WITHOUT_TIME_LIMIT, query(rebuildTotals, context.organizationId)];
}
