import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { programs } from '../programs/programs.repository';
import type { Reward } from './reward.entity';
import type { CreateRewardDto, UpdateRewardDto } from './rewards.dto';
import { rewardView } from './rewards.presenter';
import { rewards, rewardsRepository } from './rewards.repository';

type RewardValues = Omit<Reward, 'organization_id'>;

/** Rewards: what points buy. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /** All rewards, the oldest first. */
  list(context: RequestContext) {
    return this.database.transaction(context, async (unit) => {
      const found = await rewards.find(unit, {}, { created_at: 'ASC', id: 'ASC' });
      return { writes: [], result: found.map(rewardView) };
    });
  }

  /** @throws AppError NOT_FOUND for the program or the tier, VALIDATION_ERROR */
  create(context: RequestContext, input: CreateRewardDto): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const reward: RewardValues = {
        ...DEFAULTS,
        ...valuesOf(input),
        id: newId(),
        program_id: input.programId,
        created_at: now,
        updated_at: now,
      } as RewardValues;
      refuseInconsistent(reward);
      const [program] = await programs.find(unit, { id: input.programId });
      if (!program) throw new AppError('NOT_FOUND');
      await refuseForeignTier(unit, reward);
      await rewards.insert(unit, reward);
      return {
        writes: [
          ...stockSet(context, reward.id, reward.stock_remaining ?? 0, now),
          auditEntry(context, now, { action: 'reward.created', entityId: reward.id }),
        ],
        answer: Answer.created(rewardView(reward)),
      };
    });
  }

  /** @throws AppError NOT_FOUND, VALIDATION_ERROR */
  update(context: RequestContext, id: string, input: UpdateRewardDto): Promise<Answer> {
    const changes = valuesOf(input);
    if (Object.keys(changes).length === 0) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      await unit.flight(rewardsRepository.close(context, id), rewardsRepository.lock(context, id));
      const [before] = await rewards.find(unit, { id });
      if (!before) throw new AppError('NOT_FOUND');
      const after: RewardValues = { ...before, ...changes };
      refuseInconsistent(after);
      await refuseForeignTier(unit, after);
      const changedFields = Object.keys(changes).filter(
        (column) => !isSame(after[column as keyof RewardValues], before[column as keyof Reward]),
      );
      if (changedFields.length === 0) return { writes: [], answer: Answer.ok(rewardView(before)) };
      await rewards.update(unit, { id }, { ...changes, updated_at: now });
      const stockChange = (after.stock_remaining ?? 0) - (before.stock_remaining ?? 0);
      return {
        writes: [
          ...stockSet(context, id, stockChange, now),
          auditEntry(context, now, { action: 'reward.updated', entityId: id, changedFields }),
        ],
        answer: Answer.ok(rewardView(after)),
      };
    });
  }

  /** Deletes a reward that nobody has redeemed; another one is deactivated. @throws AppError NOT_FOUND */
  delete(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const [, [found], [redeemed]] = await unit.flight(
        rewardsRepository.close(context, id),
        rewardsRepository.lock(context, id),
        rewardsRepository.isRedeemed(context, id),
      );
      if (!found) throw new AppError('NOT_FOUND');
      if (redeemed?.found) {
        const answer = Answer.ok({ deleted: false, deactivated: true });
        if (!found.is_active) return { writes: [], answer };
        await rewards.update(unit, { id }, { is_active: false, updated_at: now });
        const audit = auditEntry(context, now, {
          action: 'reward.updated',
          entityId: id,
          changedFields: ['is_active'],
        });
        return { writes: [audit], answer };
      }
      await rewards.delete(unit, { id });
      const audit = auditEntry(context, now, { action: 'reward.deleted', entityId: id });
      return { writes: [audit], answer: Answer.ok({ deleted: true }) };
    });
  }
}

const DEFAULTS = {
  description: null,
  discount_type: null,
  discount_value: null,
  menu_item_id: null,
  stock_remaining: null,
  max_per_customer: null,
  min_tier_id: null,
  starts_at: null,
  expires_at: null,
  redeem_within_days: null,
  is_active: true,
};

function valuesOf(input: UpdateRewardDto): Partial<RewardValues> {
  const given = {
    name: input.name,
    description: input.description,
    points_cost: input.pointsCost,
    reward_type: input.rewardType,
    discount_type: input.discountType,
    discount_value: input.discountValue,
    menu_item_id: input.menuItemId,
    stock_remaining: input.stockRemaining,
    max_per_customer: input.maxPerCustomer,
    min_tier_id: input.minTierId,
    starts_at: instantOf(input.startsAt),
    expires_at: instantOf(input.expiresAt),
    redeem_within_days: input.redeemWithinDays,
    is_active: input.isActive,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function instantOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}

function refuseInconsistent(reward: RewardValues): void {
  if (reward.reward_type === 'discount') {
    if (reward.discount_type === null) throw invalidField('discountType', 'a discount has a discountType');
    if (reward.discount_value === null) throw invalidField('discountValue', 'a discount has a discountValue');
    if (reward.discount_type === 'percentage' && reward.discount_value > 100) {
      throw invalidField('discountValue', 'a percentage is at most 100');
    }
  }
  if (reward.starts_at && reward.expires_at && reward.expires_at <= reward.starts_at) {
    throw invalidField('expiresAt', 'expiresAt must be after startsAt');
  }
}

async function refuseForeignTier(
  unit: UnitOfWork,
  { min_tier_id: tierId, program_id: programId }: RewardValues,
): Promise<void> {
  if (tierId === null) return;
  const [tier] = await unit.rows(rewardsRepository.tierOfProgram(unit.context, tierId, programId));
  if (!tier?.found) throw new AppError('NOT_FOUND');
}

function stockSet(context: RequestContext, rewardId: string, change: number, now: Date): Query[] {
  if (change === 0) return [];
  return [
    rewardsRepository.recordMovement(context, { rewardId, redemptionId: null, change, reason: 'set' }, now),
  ];
}
