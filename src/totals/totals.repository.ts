import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

/** How many rows an organization's totals are spread over. A connection always uses the slot of its own backend. */
const SLOTS = 32;

const addToTotals = statement(
  'totals_add',
  `insert into organization_totals as totals
     (organization_id, slot, customers, points_balance, points_earned, redemptions)
   values ($1, pg_backend_pid() % ${SLOTS}, $2, $3, $4, $5)
   on conflict (organization_id, slot) do update set
     customers = totals.customers + excluded.customers,
     points_balance = totals.points_balance + excluded.points_balance,
     points_earned = totals.points_earned + excluded.points_earned,
     redemptions = totals.redemptions + excluded.redemptions`,
);

/** By how much a unit of work changes the organization's totals. */
export interface TotalsChange {
  customers?: number;
  pointsBalance?: number;
  pointsEarned?: number;
  redemptions?: number;
}

/**
 * Moves the organization's running totals: the last write of a unit, since it locks a row that other units of the same
 * connection slot share.
 */
export function changeTotals(context: RequestContext, change: TotalsChange): Query {
  const { customers = 0, pointsBalance = 0, pointsEarned = 0, redemptions = 0 } = change;
  return query(addToTotals, context.organizationId, customers, pointsBalance, pointsEarned, redemptions);
}
