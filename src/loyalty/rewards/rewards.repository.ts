import { newId } from '../../common/ids';
import { type Query, query, statement } from '../../database/statement';
import { TenantRepository } from '../../database/tenant-repository';
import type { RequestContext } from '../../tenancy/request-context';
import { closedReward } from './reward-lock';
import { Reward } from './reward.entity';

export const rewards = new TenantRepository(Reward);

const closeReward = statement('rewards_close', `select ${closedReward('$2')}`);

const lockReward = statement<{ id: string; stock_remaining: number | null; is_active: boolean }>(
  'rewards_lock',
  `select id, stock_remaining, is_active from rewards where organization_id = $1 and id = $2 for no key update`,
);

const isRedeemed = statement<{ found: boolean }>(
  'rewards_is_redeemed',
  `select exists (select from reward_redemptions where organization_id = $1 and reward_id = $2) as found`,
);

const tierOfProgram = statement<{ found: boolean }>(
  'rewards_tier_of_program',
  `select exists (
     select from tiers where organization_id = $1 and id = $2 and program_id = $3 and retired_at is null) as found`,
);

const insertMovement = statement(
  'rewards_insert_movement',
  `insert into reward_stock_movements
     (organization_id, id, reward_id, redemption_id, change, reason, actor, request_id, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

// Raises when there is none to take: the reward is locked, so this is the last wall.
const moveStock = statement(
  'rewards_move_stock',
  `with moved as (
     update rewards set stock_remaining = stock_remaining + $3
     where organization_id = $1 and id = $2 and stock_remaining is not null and stock_remaining + $3 >= 0
     returning 1)
   select require_rows(1, (select count(*) from moved))`,
);

/** Why a reward's stock changed. */
export interface StockMovement {
  rewardId: string;
  redemptionId: string | null;
  change: number;
  reason: 'set' | 'redeemed' | 'cancelled';
}

/** The statements of rewards. Whoever changes a stock locks the reward first, after the account. */
export const rewardsRepository = {
  /** For an edit, before `lock`: no redemption is on its way until the unit ends. */
  close: (context: RequestContext, id: string) => query(closeReward, context.organizationId, id),

  lock: (context: RequestContext, id: string) => query(lockReward, context.organizationId, id),

  isRedeemed: (context: RequestContext, id: string) => query(isRedeemed, context.organizationId, id),

  tierOfProgram: (context: RequestContext, tierId: string, programId: string) =>
    query(tierOfProgram, context.organizationId, tierId, programId),

  moveStock: (context: RequestContext, id: string, change: number): Query =>
    query(moveStock, context.organizationId, id, change),

  recordMovement: (
    context: RequestContext,
    { rewardId, redemptionId, change, reason }: StockMovement,
    now: Date,
  ): Query =>
    query(
      insertMovement,
      context.organizationId,
      newId(),
      rewardId,
      redemptionId,
      change,
      reason,
      context.actor,
      context.requestId,
      now,
    ),
};
