import type { Query } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import type { Rollup } from '../totals/rollups';

/** Where a customer's enrollment begins: the active program and its tier at zero points. */
export interface StartingPoint {
  programId: string;
  tierId: string | null;
  tierName: string | null;
}

/** An enrollment as the API shows it. */
export interface LoyaltySummary {
  id: string;
  program_id: string;
  points_balance: number;
  total_points_earned: number;
  tier_id: string | null;
  tier_name: string | null;
}

/** An enrollment that isn't written yet: the write for the unit, and what it adds to the roll-ups with it. */
export interface OpenedAccount {
  write: Query;
  rollups: readonly Rollup[];
  summary: LoyaltySummary;
}

/** What customers need of loyalty, and loyalty provides. */
export abstract class LoyaltyAccounts {
  /** Enrolls a customer: the write for the unit, what it adds to the roll-ups, and the account as it will be. */
  abstract open(context: RequestContext, customerId: string, start: StartingPoint, now: Date): OpenedAccount;
}
