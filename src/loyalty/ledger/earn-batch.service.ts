import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { failureOf } from '../../common/failures';
import type { Language } from '../../common/messages.catalogue';
import { checkedAs } from '../../common/validation';
import { StaleDecision } from '../../database/postgres-errors';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { summed } from '../../totals/rollups';
import {
  type ManyAccounts,
  ManyAccountsService,
  NotEnrolled,
  withEnrollment,
} from '../accounts/many-accounts.service';
import { EarnBatchOrderDto, type EarnBatchDto } from './earn-batch.dto';
import { earnBatchRepository } from './earn-batch.repository';
import { type BatchOrder, decideEarnBatch, type EarnBatchDecision, type Verdict } from './earn-batch.rules';
import { refuseOddTime, ruleOf } from './earning.input';
import { earningRepository, type OrderRow, type RuleRow } from './earning.repository';
import { earningView, entryOf, entryView } from './ledger.presenter';
import { rollupsOf } from './ledger.rollups';
import { refuseOverTotal, withinLimit } from './points-limit';

type Locked = ManyAccounts<
  readonly [
    ReturnType<typeof earnBatchRepository.findByOrders>,
    ReturnType<typeof earningRepository.findActiveRule>,
  ]
>;

/** Points for up to five hundred orders with one request. */
@Injectable()
export class EarnBatchService {
  constructor(
    private readonly writer: Writer,
    private readonly accounts: ManyAccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Does for each order what `POST …/earn` does, in their order and in one transaction; an order that is refused doesn't
   * hinder the others. Safe to repeat: an order that was earned is answered with its entry. The answer holds no free
   * text, so that it may be remembered whatever becomes of the customers.
   */
  earnMany(context: RequestContext, { orders }: EarnBatchDto): Promise<Answer> {
    const checked = orders.map(check);
    return withinLimit((alone) =>
      withEnrollment((enrolling) =>
        this.writer.run(context, (unit) => this.earnWithin(unit, checked, { alone, enrolling })),
      ),
    );
  }

  private async earnWithin(
    unit: UnitOfWork,
    checked: readonly (EarnBatchOrderDto | AppError)[],
    { alone, enrolling }: { alone: boolean; enrolling: boolean },
  ): Promise<Decision> {
    const { context } = unit;
    const sound = checked.filter((order) => order instanceof EarnBatchOrderDto);
    const locked = await this.accounts.lockActive(unit, distinct(sound.map(({ customerId }) => customerId)), {
      ...{ alone, enrolling },
      extra: [
        earnBatchRepository.findByOrders(context, distinct(sound.map(({ orderId }) => orderId))),
        earningRepository.findActiveRule(context),
      ] as const,
    });
    const now = this.clock.now();
    const decided = decide(sound, locked, now, { alone, enrolling });
    let place = 0;
    const results = checked.map((order, index) => ({
      index,
      ...resultOf(
        order instanceof AppError ? order : (decided.verdicts[place++] as Shown | AppError),
        context.language,
      ),
    }));
    const batchId = newId();
    const counts = countsOf(results);
    return {
      writes: writesOf(context, decided, { ...counts, enrolled: locked.enrolled }, batchId, now),
      answer: Answer.ok({ batchId, ...counts, results }),
    };
  }
}

type ShownEntry = Omit<ReturnType<typeof entryOf>, 'description'>;
type Shown = Verdict<ShownEntry>;

function decide(
  sound: readonly EarnBatchOrderDto[],
  { members, known, organizationBalance, organizationEarned, extra: [found, [row]] }: Locked,
  now: Date,
  { alone, enrolling }: { alone: boolean; enrolling: boolean },
): EarnBatchDecision<ShownEntry> {
  refuseOtherProgram(members, row);
  const currencies = new Map<BatchOrder, string | undefined>();
  const orders = sound.map((input): BatchOrder => {
    const { customerId, orderId, amount, description = null, occurredAt = null } = input;
    const order = { customerId, orderId, amount, description, occurredAt };
    currencies.set(order, input.currency);
    return order;
  });
  return decideEarnBatch(orders, {
    members,
    refuse: ({ customerId, occurredAt }) => {
      refuseOddTime(occurredAt, now);
      const customer = known.get(customerId);
      if (!customer) throw new AppError('NOT_FOUND');
      if (customer.isAnonymized) throw new AppError('CUSTOMER_ANONYMIZED');
      if (!row) throw new AppError('NO_ACTIVE_PROGRAM');
      if (members.has(customerId)) return;
      throw enrolling ? new StaleDecision('the program was activated meanwhile') : new NotEnrolled();
    },
    known: new Map(found.map((first) => [String(first.order_id), knownOf(first)])),
    ruleFor: (order) => ruleOf(row, currencies.get(order)),
    refuseBeyond: (given, points) =>
      refuseOverTotal(
        { organizationBalance: organizationBalance + given, organizationEarned: organizationEarned + given },
        points,
        alone,
      ),
    show: (accountId, entry) => withoutDescription(entryOf(accountId, entry)),
    moment: { now, newId },
  });
}

function knownOf(first: OrderRow): { customerId: string; entry: ShownEntry } {
  return { customerId: first.customer_id, entry: withoutDescription(entryView(first)) as ShownEntry };
}

/** Another program was activated between the lock and the look at its rule. */
function refuseOtherProgram(members: Locked['members'], row: RuleRow | undefined): void {
  for (const { account } of members.values())
    if (account.programId !== row?.id) throw new StaleDecision('another program is active now');
}

function writesOf(
  context: RequestContext,
  { changes }: EarnBatchDecision<ShownEntry>,
  counts: Record<string, number>,
  batchId: string,
  now: Date,
): Query[] {
  const audit = auditEntry(context, now, { action: 'earn_batch.earned', entityId: batchId, counts });
  if (changes.length === 0) return counts.enrolled === 0 ? [] : [audit];
  const total = (of: 'balance' | 'totalEarned'): number =>
    changes.reduce((sum, { locked, change }) => sum + change.account[of] - locked[of], 0);
  const totals = {
    pointsBalance: total('balance'),
    pointsEarned: total('totalEarned'),
    rollups: summed(changes.flatMap(({ locked, change }) => rollupsOf(locked, change))),
  };
  const carried = changes.map(({ locked, change }) => ({ lockedVersion: locked.version, change }));
  return [audit, earnBatchRepository.applyChanges(context, carried, totals, now)];
}

function check(entry: unknown): EarnBatchOrderDto | AppError {
  try {
    const order = checkedAs(EarnBatchOrderDto, entry);
    order.customerId = order.customerId.toLowerCase();
    return order;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function resultOf(verdict: Shown | AppError, language: Language) {
  if (verdict instanceof AppError) {
    const nothing = { transaction: null, newBalance: null, totalPointsEarned: null, tier: null };
    return { status: 'failed' as const, ...nothing, error: failureOf(verdict, language) };
  }
  const { status, entry, account, tier } = verdict;
  return { status, ...earningView(entry, account, tier), error: null };
}

function countsOf(results: readonly { status: string }[]) {
  const count = (status: string): number => results.filter((result) => result.status === status).length;
  return {
    earned: count('earned'),
    existing: count('existing'),
    nothing: count('nothing'),
    failed: count('failed'),
  };
}

function withoutDescription<Entry extends { description: unknown }>({
  description: _,
  ...entry
}: Entry): Omit<Entry, 'description'> {
  return entry;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
