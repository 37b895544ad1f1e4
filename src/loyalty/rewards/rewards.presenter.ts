import type { Reward } from './reward.entity';
import { refusalOf, type RewardState, statusAt } from './redemption.rules';
import type { OfferRow, RedemptionRow, RewardRow } from './redemptions.repository';

/** A reward as the API shows it. */
export function rewardView(reward: Omit<Reward, 'organization_id'>) {
  return {
    id: reward.id,
    program_id: reward.program_id,
    name: reward.name,
    description: reward.description,
    points_cost: reward.points_cost,
    reward_type: reward.reward_type,
    discount_type: reward.discount_type,
    discount_value: reward.discount_value,
    menu_item_id: reward.menu_item_id,
    stock_remaining: reward.stock_remaining,
    max_per_customer: reward.max_per_customer,
    min_tier_id: reward.min_tier_id,
    starts_at: reward.starts_at,
    expires_at: reward.expires_at,
    redeem_within_days: reward.redeem_within_days,
    is_active: reward.is_active,
    created_at: reward.created_at,
  };
}

/** A redemption as the API shows it: one whose time is over is expired, whether or not that is written yet. */
export function redemptionView(row: RedemptionRow, now: Date) {
  return {
    id: row.id,
    reward_id: row.reward_id,
    customer_loyalty_id: row.customer_loyalty_id,
    order_id: row.order_id,
    status: statusAt({ status: row.status, expiresAt: row.expires_at }, now),
    points_spent: row.points_spent,
    discount_type: row.discount_type,
    discount_value: row.discount_value,
    redeemed_at: row.redeemed_at,
    expires_at: row.expires_at,
  };
}

/** A reward as the rules look at it. @param redeemed how often the account has it already */
export function rewardState(row: RewardRow, redeemed: number): RewardState {
  const { min_tier_name: tierName, min_tier_points: tierPoints } = row;
  return {
    id: row.id,
    programId: row.program_id,
    pointsCost: row.points_cost,
    isActive: row.is_active,
    startsAt: row.starts_at,
    expiresAt: row.expires_at,
    stockRemaining: row.stock_remaining,
    maxPerCustomer: row.max_per_customer,
    minTier: tierName === null ? null : { name: tierName, minPoints: tierPoints ?? 0 },
    redeemWithinDays: row.redeem_within_days,
    redeemedByAccount: redeemed,
  };
}

/** A reward as it is offered to a customer: whether she can have it now, and why not. */
export function offerView(row: OfferRow, now: Date) {
  const account = { balance: row.points_balance ?? 0, totalEarned: row.total_points_earned ?? 0 };
  const refusal = refusalOf(rewardState(row, row.redeemed_by_account), account, now);
  return {
    id: row.id,
    program_id: row.program_id,
    name: row.name,
    description: row.description,
    points_cost: row.points_cost,
    reward_type: row.reward_type,
    discount_type: row.discount_type,
    discount_value: row.discount_value,
    menu_item_id: row.menu_item_id,
    available: refusal === null,
    refusal: refusal && { code: refusal.code, reason: refusal.reason, missing: refusal.missing ?? null },
  };
}
