import { Injectable } from '@nestjs/common';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import { StaleDecision } from '../../database/postgres-errors';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { AccountsService, type LockedAccount } from '../accounts/accounts.service';
import { refuseOddTime, ruleOf } from './earning.input';
import { earningRepository, type OrderRow } from './earning.repository';
import { decideEarning, type EarningRule, explanationOf, pointsFor, traceOf } from './earning.rules';
import type { EarnDto } from './ledger.dto';
import { earningView, entryOf, entryView, tierView } from './ledger.presenter';
import { type AccountState, tierFor, withoutDue } from './ledger.rules';
import { entryOfType } from './changes.rules';
import { changeWrites } from './ledger.writes';
import { refuseOverTotal, withinLimit } from './points-limit';

/** Points for orders: computed here, by the active program. */
@Injectable()
export class EarningService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Awards the points of an order, once: the same order of the same customer answers with its first entry.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM, ORDER_ALREADY_EARNED for another customer's order, POINTS_LIMIT,
   * VALIDATION_ERROR for another currency than the program's
   */
  earn(context: RequestContext, customerId: string, input: EarnDto): Promise<Answer> {
    return withinLimit((alone) =>
      this.writer.run(context, async (unit) => {
        await this.refuseOddTime(unit, input.occurredAt);
        const extra = [
          earningRepository.findByOrder(context, input.orderId),
          earningRepository.findActiveRule(context),
        ] as const;
        const locked = await this.accounts.lockActive(unit, customerId, { spending: 0, alone, extra });
        const [[first], [row]] = locked.extra;
        if (first)
          return earnedBefore(first, locked.customerId, withoutDue(locked.account, this.clock.now()));
        const rule = ruleOf(row, input.currency);
        // Another program was activated between the lock and the look at its rule.
        if (rule.programId !== locked.programId) throw new StaleDecision('another program is active now');
        return this.decide(unit, locked, rule, input, alone);
      }),
    );
  }

  private decide(
    unit: UnitOfWork,
    locked: Omit<LockedAccount, 'extra'>,
    rule: EarningRule,
    input: EarnDto,
    alone: boolean,
  ): Decision {
    const { orderId, amount, description = null, occurredAt = null } = input;
    const { account, customerId } = locked;
    const moment = { now: this.clock.now(), newId };
    const decided = decideEarning(account, rule, { orderId, amount, description, occurredAt }, moment);
    if (!decided)
      return {
        writes: [],
        answer: Answer.ok(
          earningView(null, withoutDue(account, moment.now), tierFor(account.tiers, account.totalEarned)),
        ),
        customerId,
      };
    const { change } = decided;
    const entry = entryOfType(change, 'earned');
    refuseOverTotal(locked, entry.points, alone);
    return {
      writes: changeWrites(unit.context, account, change, {
        action: 'loyalty_account.earned',
        now: moment.now,
      }),
      answer: Answer.created(earningView(entryOf(account.id, entry), change.account, change.tier)),
      customerId,
    };
  }

  /** What an order would earn, by the same decision; nothing is written. */
  async preview(context: RequestContext, customerId: string, input: EarnDto) {
    return this.database.transaction(context, async (unit) => {
      await this.refuseOddTime(unit, input.occurredAt);
      const account = await this.accounts.peekActive(unit, customerId);
      const [row] = await unit.rows(earningRepository.findActiveRule(context));
      const rule = ruleOf(row, input.currency);
      const { orderId, amount, description = null, occurredAt = null } = input;
      const decided = decideEarning(
        account,
        rule,
        { orderId, amount, description, occurredAt },
        { now: this.clock.now(), newId },
      );
      const tier = tierFor(account.tiers, account.totalEarned);
      const trace = decided?.trace ?? traceOf(rule, { amount, occurredAt }, tier);
      const result = {
        points: pointsFor(trace),
        base: pointsFor({ ...trace, multiplier: 100 }),
        multiplier: trace.multiplier,
        tierAfter: tierView(decided ? decided.change.tier : tier),
        explanation: explanationOf(trace),
      };
      return { writes: [], result };
    });
  }

  /**
   * How an entry's points came about, computed again from what was kept with it.
   * @returns trace null for an entry that was given, not computed
   * @throws AppError NOT_FOUND
   */
  async explain(context: RequestContext, entryId: string) {
    const [entry] = await this.database.read(context, earningRepository.findTrace(context, entryId));
    if (!entry) throw new AppError('NOT_FOUND');
    if (!entry.trace) return { trace: null, recomputed: entry.points, agrees: true };
    const recomputed = pointsFor(entry.trace);
    return {
      trace: { ...entry.trace, explanation: explanationOf(entry.trace) },
      recomputed,
      agrees: recomputed === entry.points,
    };
  }

  /** A replay is answered before this: what was recent then may not be any more. */
  private async refuseOddTime(unit: UnitOfWork, occurredAt: string | undefined): Promise<void> {
    if (occurredAt === undefined) return;
    await unit.flight();
    refuseOddTime(occurredAt, this.clock.now());
  }
}

function earnedBefore(first: OrderRow, customerId: string, account: AccountState): Decision {
  if (first.customer_id !== customerId) throw new AppError('ORDER_ALREADY_EARNED');
  const tier = tierFor(account.tiers, account.totalEarned);
  return { writes: [], answer: Answer.ok(earningView(entryView(first), account, tier)), customerId };
}
