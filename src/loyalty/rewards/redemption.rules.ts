import { AppError, type ErrorCode } from '../../common/errors';
import {
  type AccountState,
  begin,
  type LedgerChange,
  type Moment,
  settle,
  spend,
} from '../ledger/ledger.rules';
import { giveBack, type TouchedLot } from '../ledger/reversal.rules';

/** A reward under its lock, and how often this account has it already. */
export interface RewardState {
  id: string;
  programId: string;
  pointsCost: number;
  isActive: boolean;
  startsAt: Date | null;
  expiresAt: Date | null;
  stockRemaining: number | null;
  maxPerCustomer: number | null;
  minTier: { name: string; minPoints: number } | null;
  redeemWithinDays: number | null;
  /** redemptions of this account that aren't cancelled */
  redeemedByAccount: number;
}

/** Why a reward can't be had. `missing`: points, or lifetime points for a tier. */
export interface Refusal {
  code: ErrorCode;
  reason: 'inactive' | 'not_started' | 'ended' | 'tier' | 'limit' | 'stock' | 'points';
  missing?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The first reason why the account can't have the reward now, in the order of the checks: active and window, tier,
 * limit, stock, points. The same function answers the list of what is available.
 * @param balance without what is due
 */
export function refusalOf(
  reward: RewardState,
  account: { balance: number; totalEarned: number },
  now: Date,
): Refusal | null {
  const unavailable = (reason: Refusal['reason'], missing?: number): Refusal => ({
    code: 'REWARD_NOT_AVAILABLE',
    reason,
    ...(missing === undefined ? {} : { missing }),
  });
  if (!reward.isActive) return unavailable('inactive');
  if (reward.startsAt && reward.startsAt > now) return unavailable('not_started');
  if (reward.expiresAt && reward.expiresAt <= now) return unavailable('ended');
  if (reward.minTier && reward.minTier.minPoints > account.totalEarned) {
    return unavailable('tier', reward.minTier.minPoints - account.totalEarned);
  }
  if (reward.maxPerCustomer !== null && reward.redeemedByAccount >= reward.maxPerCustomer) {
    return { code: 'REWARD_LIMIT_REACHED', reason: 'limit' };
  }
  if (reward.stockRemaining === 0) return { code: 'REWARD_OUT_OF_STOCK', reason: 'stock' };
  if (account.balance < reward.pointsCost) {
    return { code: 'INSUFFICIENT_POINTS', reason: 'points', missing: reward.pointsCost - account.balance };
  }
  return null;
}

/**
 * Decides a redemption: spends the reward's cost.
 * @throws AppError with the refusal's code, and how many points are missing
 */
export function decideRedemption(
  account: AccountState,
  reward: RewardState,
  redemption: { id: string; orderId: string | null; description: string },
  moment: Moment,
): { change: LedgerChange; expiresAt: Date | null } {
  const draft = begin(account, moment);
  const refusal = refusalOf(reward, draft.account, moment.now);
  if (refusal) {
    throw new AppError(refusal.code, {
      reason: [{ word: refusal.reason }],
      ...(refusal.missing === undefined ? {} : { missing: refusal.missing }),
    });
  }
  const { id: redemptionId, orderId, description } = redemption;
  const posting = {
    type: 'redeemed',
    points: -reward.pointsCost,
    redemptionId,
    orderId,
    description,
  } as const;
  const { redeemWithinDays } = reward;
  const expiresAt =
    redeemWithinDays === null ? null : new Date(moment.now.getTime() + redeemWithinDays * DAY_MS);
  return { change: settle(spend(draft, posting, moment)), expiresAt };
}

export const REDEMPTION_STATUSES = ['issued', 'used', 'cancelled', 'expired'] as const;

export type RedemptionStatus = (typeof REDEMPTION_STATUSES)[number];

/** A redemption is issued, until it is used, cancelled, or its time is over: then it stays what it is. */
export function statusAt(
  redemption: { status: RedemptionStatus; expiresAt: Date | null },
  now: Date,
): RedemptionStatus {
  const over = redemption.status === 'issued' && redemption.expiresAt !== null && redemption.expiresAt <= now;
  return over ? 'expired' : redemption.status;
}

/** @throws AppError ALREADY_REVERSED for a second cancellation, CONFLICT for any other way out of a final state */
export function refuseUnlessIssued(status: RedemptionStatus, next: 'used' | 'cancelled'): void {
  if (status === 'issued') return;
  throw new AppError(status === 'cancelled' && next === 'cancelled' ? 'ALREADY_REVERSED' : 'CONFLICT', {
    status: [{ word: status }],
  });
}

/** Decides a cancellation: the points that were paid go back to the lots they came from. */
export function decideRefund(
  account: AccountState,
  redemption: { id: string; orderId: string | null; pointsSpent: number; lots: readonly TouchedLot[] },
  moment: Moment,
): LedgerChange {
  const { id: redemptionId, orderId, pointsSpent: points } = redemption;
  const posting = { type: 'refunded', points, redemptionId, orderId } as const;
  return settle(giveBack(begin(account, moment), posting, redemption.lots, moment));
}
