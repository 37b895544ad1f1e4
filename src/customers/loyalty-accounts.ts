import { auditEntry } from '../audit/audit.repository';
import type { Query } from '../database/statement';
import type { UnitOfWork } from '../database/unit-of-work';
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

/** A customer to enroll, and the points that she brings along. */
export interface Opening {
  id: string;
  points: number;
  /** over her lifetime, elsewhere */
  totalEarned: number;
}

/** A program in which many are enrolled. */
export interface OpeningProgram {
  programId: string;
  /** the lowest first */
  tiers: readonly { id: string; name: string; min_points: number }[];
}

/**
 * The audit row of a customer who is enrolled later than she was created: an account's beginning is told by its
 * customer's row.
 * @param others what else changes of her in the same request
 */
export function enrolledEntry(
  context: RequestContext,
  customerId: string,
  now: Date,
  others: readonly string[] = [],
): Query {
  const changedFields = ['loyalty', ...others];
  return auditEntry(context, now, { action: 'customer.enrolled', entityId: customerId, changedFields });
}

/** What customers need of loyalty, and loyalty provides. */
export abstract class LoyaltyAccounts {
  /** Enrolls a customer: the write for the unit, what it adds to the roll-ups, and the account as it will be. */
  abstract open(context: RequestContext, customerId: string, start: StartingPoint, now: Date): OpenedAccount;

  /** Enrolls many customers with one write, each with an opening balance and a lifetime total, which may be 0. */
  abstract openMany(
    context: RequestContext,
    openings: readonly Opening[],
    program: OpeningProgram,
    now: Date,
  ): Omit<OpenedAccount, 'summary'>;

  /**
   * How many points the organization can still be given, no fewer until the unit ends.
   * @param points how many are to be given
   */
  abstract roomForPoints(unit: UnitOfWork, points: number, now: Date): Promise<number>;
}
