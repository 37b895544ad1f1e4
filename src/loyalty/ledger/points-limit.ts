import type { Answer } from '../../common/answer';
import { AppError } from '../../common/errors';
import { POINTS_MAX } from './ledger.rules';

/** Far from the limit even if every connection of many instances added as much at the same moment. */
const NEAR_LIMIT = POINTS_MAX / 1024;

/** Thrown inside a unit to run it again with the organization's totals closed to others. */
class NearPointsLimit extends Error {}

/**
 * Runs a unit that credits points; near the limit once more, with nobody else adding to the organization's totals.
 * @param run given whether the totals are to be closed
 */
export async function withinLimit(run: (alone: boolean) => Promise<Answer>): Promise<Answer> {
  try {
    return await run(false);
  } catch (error) {
    if (error instanceof NearPointsLimit) return run(true);
    throw error;
  }
}

/**
 * The organization's totals must stay exact as well as each account's.
 * @throws AppError POINTS_LIMIT; or what makes `withinLimit` run again
 */
export function refuseOverTotal(
  totals: { organizationBalance: number; organizationEarned: number },
  points: number,
  alone: boolean,
): void {
  const sum = Math.max(totals.organizationBalance, totals.organizationEarned);
  if (points <= 0 || !isNearLimit(points, sum)) return;
  if (!alone) throw new NearPointsLimit();
  if (points > POINTS_MAX - sum) throw new AppError('POINTS_LIMIT');
}

/** True when other credits of the same moment may matter: the totals must be closed to them. */
export function isNearLimit(points: number, sum: number): boolean {
  return points > NEAR_LIMIT || sum > NEAR_LIMIT;
}
