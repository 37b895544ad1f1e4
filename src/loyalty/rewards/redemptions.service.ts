import { Injectable } from '@nestjs/common';
import { type AuditEntry, auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { refuseAnonymized } from '../../customers/customer-locks';
import { Database } from '../../database/database';
import { StaleDecision } from '../../database/postgres-errors';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import type { TotalsChange } from '../../totals/totals.repository';
import { AccountsService, type LockedAccount } from '../accounts/accounts.service';
import type { ReadReward, RewardKey } from '../accounts/accounts.repository';
import type { AccountState } from '../ledger/ledger.rules';
import { changeWrites } from '../ledger/ledger.writes';
import { refuseOverTotal, withinLimit } from '../ledger/points-limit';
import { reversalRepository } from '../ledger/reversal.repository';
import { lotsLeft } from '../ledger/reversal.service';
import { decideRedemption, decideRefund, refuseUnlessIssued, refusalOf, statusAt } from './redemption.rules';
import {
  type ListedRedemption,
  type RedemptionRow,
  redemptionsRepository,
  type RewardRow,
} from './redemptions.repository';
import type { ListRedemptionsQuery, RedeemDto } from './rewards.dto';
import { offerView, redemptionView, rewardState } from './rewards.presenter';
import { rewardsRepository } from './rewards.repository';

/** Redeeming rewards, and what becomes of it: issued, then used, cancelled or expired. */
@Injectable()
export class RedemptionsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Buys a reward with points of the account, or of the customer's account in the reward's program.
   * @throws AppError NOT_FOUND, CUSTOMER_ANONYMIZED, PROGRAM_MISMATCH, REWARD_NOT_AVAILABLE, REWARD_LIMIT_REACHED, REWARD_OUT_OF_STOCK,
   * INSUFFICIENT_POINTS, in this order; VALIDATION_ERROR unless exactly one of the two ids is given
   */
  redeem(context: RequestContext, rewardId: string, input: RedeemDto): Promise<Answer> {
    const key = keyOf(rewardId, input);
    return this.writer.run(context, async (unit) => {
      const extra = [redemptionsRepository.lockReward(context, rewardId)] as const;
      const locked = await this.accounts.tryLock(unit, key, { spending: 0, extra });
      if (!locked) return this.refuseWithoutAccount(unit, key);
      const [[reward]] = locked.extra;
      if (!reward) throw new AppError('NOT_FOUND');
      if (locked.isAnonymized) throw new AppError('CUSTOMER_ANONYMIZED');
      if (reward.program_id !== locked.programId) throw new AppError('PROGRAM_MISMATCH');
      refuseEdited(locked.reward, reward);
      return this.decide(context, locked, reward, locked.reward?.redeemed ?? 0, input.orderId ?? null);
    });
  }

  private decide(
    context: RequestContext,
    { account, customerId }: Pick<LockedAccount, 'account' | 'customerId'>,
    reward: RewardRow,
    redeemed: number,
    orderId: string | null,
  ): Decision {
    const now = this.clock.now();
    const id = newId();
    const state = rewardState(reward, redeemed);
    const { change, expiresAt } = decideRedemption(
      account,
      state,
      { id, orderId, description: reward.name },
      { now, newId },
    );
    const row = newRedemption(id, reward, account.id, orderId, now, expiresAt);
    const stock = stockWrites(context, reward.id, reward.stock_remaining, id, -1, now);
    const before = [{ action: 'redemption.issued', entityId: id }, ...stock.audit];
    const audit = { action: 'loyalty_account.redeemed', now, before };
    return {
      writes: [
        redemptionsRepository.insert(context, row),
        ...stock.writes,
        ...changeWrites(context, account, change, audit, redemptionTotals(account, row, 1)),
      ],
      answer: Answer.created({
        redemption: redemptionView(row, now),
        discount: { type: row.discount_type, value: row.discount_value },
        pointsDeducted: row.points_spent,
        newBalance: change.account.balance,
      }),
      customerId,
    };
  }

  /** A customer who was never enrolled has no points: told in the order of the checks. */
  private async refuseWithoutAccount(unit: UnitOfWork, key: RewardKey): Promise<never> {
    const { context } = unit;
    const [[reward], [customer]] = await unit.flight(
      redemptionsRepository.lockReward(context, key.rewardId),
      redemptionsRepository.customerExists(context, key.id),
    );
    if (!reward || !customer || key.by === 'reward_and_account') throw new AppError('NOT_FOUND');
    refuseAnonymized(customer);
    const refusal = refusalOf(rewardState(reward, 0), { balance: 0, totalEarned: 0 }, this.clock.now());
    throw new AppError(
      refusal?.code ?? 'INSUFFICIENT_POINTS',
      refusal?.missing === undefined ? {} : { missing: refusal.missing },
    );
  }

  /** Marks an issued redemption as used. @throws AppError NOT_FOUND, CONFLICT for one that isn't issued any more */
  use(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const { locked, row } = await this.lockRedemption(unit, id);
      const now = this.clock.now();
      refuseUnlessIssued(statusAt({ status: row.status, expiresAt: row.expires_at }, now), 'used');
      const { account, customerId } = locked;
      return {
        writes: [
          redemptionsRepository.settle(context, id, 'used', now),
          auditEntry(context, now, { action: 'redemption.used', entityId: id, changedFields: ['status'] }),
        ],
        answer: Answer.ok({
          redemption: redemptionView({ ...row, status: 'used' }, now),
          newBalance: account.balance,
        }),
        customerId,
      };
    });
  }

  /**
   * Cancels an issued redemption: the points that were paid go back to where they came from, the stock too, and the
   * limit is free again.
   * @throws AppError NOT_FOUND, ALREADY_REVERSED for a second time, CONFLICT for one that was used or has expired
   */
  cancel(context: RequestContext, id: string): Promise<Answer> {
    return withinLimit((alone) => this.writer.run(context, (unit) => this.cancelWithin(unit, id, alone)));
  }

  private async cancelWithin(unit: UnitOfWork, id: string, alone: boolean): Promise<Decision> {
    const { context } = unit;
    const { locked, row, lots } = await this.lockRedemption(unit, id, alone);
    const now = this.clock.now();
    refuseUnlessIssued(statusAt({ status: row.status, expiresAt: row.expires_at }, now), 'cancelled');
    refuseOverTotal(locked, row.points_spent, alone);
    const [reward] = await unit.rows(redemptionsRepository.lockReward(context, row.reward_id));
    const { account, customerId } = locked;
    const { points_spent: pointsSpent, order_id: orderId } = row;
    const refund = { id, orderId, pointsSpent, lots: lotsLeft(lots, pointsSpent, 0) };
    const change = decideRefund(account, refund, { now, newId });
    const stock = stockWrites(context, row.reward_id, reward?.stock_remaining ?? null, id, 1, now);
    const cancelled = { action: 'redemption.cancelled', entityId: id, changedFields: ['status'] };
    const audit = { action: 'loyalty_account.refunded', now, before: [cancelled, ...stock.audit] };
    return {
      writes: [
        redemptionsRepository.settle(context, id, 'cancelled', now),
        ...stock.writes,
        ...changeWrites(context, account, change, audit, redemptionTotals(account, row, -1)),
      ],
      answer: Answer.ok({
        redemption: redemptionView({ ...row, status: 'cancelled' }, now),
        newBalance: change.account.balance,
      }),
      customerId,
    };
  }

  /** A customer's redemptions, newest first; of one status, if that is asked for. @throws AppError NOT_FOUND */
  async list(
    context: RequestContext,
    customerId: string,
    request: ListRedemptionsQuery,
  ): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor } = request;
    const now = this.clock.now();
    const filter = { status: request.status ?? null, now };
    const binding = [customerId, filter.status];
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, binding);
    const [counted = [], found = []] = await this.database.readAll(context, [
      redemptionsRepository.count(context, customerId, filter),
      redemptionsRepository.list(context, customerId, filter, start, limit + 1),
    ]);
    const [total] = counted as { total: number }[];
    if (!total) throw new AppError('NOT_FOUND');
    const { rows, more } = cutPage(found as ListedRedemption[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.redeemed_at, order: 0, id: last.id }, binding) : null;
    return new Paged(
      rows.map((row) => ({ ...redemptionView(row, now), reward_name: row.reward_name })),
      paginationOf({ page, limit }, total.total, nextCursor),
    );
  }

  /** Every reward with whether the customer can have it now, and why not. @throws AppError NOT_FOUND */
  async offers(context: RequestContext, customerId: string) {
    const now = this.clock.now();
    const [customer = [], rows = []] = await this.database.readAll(context, [
      redemptionsRepository.customerExists(context, customerId),
      redemptionsRepository.offers(context, customerId, now),
    ]);
    if (customer.length === 0) throw new AppError('NOT_FOUND');
    return (rows as Parameters<typeof offerView>[0][]).map((row) => offerView(row, now));
  }

  private async lockRedemption(unit: UnitOfWork, id: string, alone = false) {
    const extra = [
      redemptionsRepository.lock(unit.context, id),
      reversalRepository.findRedeemedLots(unit.context, id),
    ] as const;
    const locked = await this.accounts.lock(unit, { by: 'redemption', id }, { spending: 0, alone, extra });
    const [[row], lots] = locked.extra;
    if (!row) throw new AppError('NOT_FOUND');
    return { locked, row, lots };
  }
}

/** Somebody edited the reward between the look at the account and the reward's lock: other lots may be needed. */
function refuseEdited(read: ReadReward | null, reward: RewardRow): void {
  if (read?.cost !== reward.points_cost || read.limit !== reward.max_per_customer)
    throw new StaleDecision('the reward was edited meanwhile');
}

function keyOf(rewardId: string, { customerLoyaltyId, customerId }: RedeemDto): RewardKey {
  if (customerLoyaltyId !== undefined && customerId !== undefined) {
    throw invalidField('customerId', 'customerId and customerLoyaltyId exclude each other');
  }
  if (customerLoyaltyId !== undefined) return { by: 'reward_and_account', id: customerLoyaltyId, rewardId };
  if (customerId !== undefined) return { by: 'reward_and_customer', id: customerId, rewardId };
  throw invalidField('customerLoyaltyId', 'customerLoyaltyId or customerId must be given');
}

/** The stock, its movement, and what the log says of the reward; nothing for one without a limit. */
function stockWrites(
  context: RequestContext,
  rewardId: string,
  stock: number | null,
  redemptionId: string,
  change: 1 | -1,
  now: Date,
): { writes: Query[]; audit: AuditEntry[] } {
  if (stock === null) return { writes: [], audit: [] };
  const reason = change < 0 ? 'redeemed' : 'cancelled';
  return {
    writes: [
      rewardsRepository.moveStock(context, rewardId, change),
      rewardsRepository.recordMovement(context, { rewardId, redemptionId, change, reason }, now),
    ],
    audit: [{ action: 'reward.updated', entityId: rewardId, changedFields: ['stock_remaining'] }],
  };
}

/** A redemption as it is issued: price and value are kept as they are now. */
function newRedemption(
  id: string,
  reward: RewardRow,
  accountId: string,
  orderId: string | null,
  redeemedAt: Date,
  expiresAt: Date | null,
): RedemptionRow {
  return {
    id,
    reward_id: reward.id,
    customer_loyalty_id: accountId,
    order_id: orderId,
    status: 'issued',
    points_spent: reward.points_cost,
    discount_type: reward.discount_type,
    discount_value: reward.discount_value,
    redeemed_at: redeemedAt,
    expires_at: expiresAt,
  };
}

/** A redemption counts on the day it was issued; a cancelled one never did. */
function redemptionTotals(
  { programId }: AccountState,
  { reward_id: subjectId, redeemed_at: at, points_spent: spent }: RedemptionRow,
  sign: 1 | -1,
): TotalsChange {
  return {
    redemptions: sign,
    rollups: [
      { metric: 'redemptions', programId, subjectId, at, amount: sign },
      { metric: 'points_spent', programId, subjectId, at, amount: sign * spent },
    ],
  };
}
