import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { Database } from '../../database/database';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import { AccountsService, type LockedAccount } from '../accounts/accounts.service';
import type { AdjustPointsDto, ListTransactionsQuery } from './ledger.dto';
import { entryOf, entryView } from './ledger.presenter';
import { type EntryFilter, type EntryRow, ledgerRepository } from './ledger.repository';
import { decideAdjustment, POINTS_MAX } from './ledger.rules';

/** Far from the limit even if every connection of many instances added as much at the same moment. */
const NEAR_LIMIT = POINTS_MAX / 1024;

/** Thrown inside a unit to run it again with the organization's totals closed to others. */
class NearPointsLimit extends Error {}

/** Points: adjusting them, and their history. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves a balance by hand; the lifetime total stays. A credit may expire, a debit takes what expires first.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM, INSUFFICIENT_POINTS (never below zero), POINTS_LIMIT (for the
   * account or the organization), VALIDATION_ERROR for an expiry that is past or stands at a debit
   */
  async adjust(context: RequestContext, customerId: string, input: AdjustPointsDto): Promise<Answer> {
    const run = (alone: boolean): Promise<Answer> =>
      this.writer.run(context, async (unit) => {
        const expiresAt = await this.expiryOf(unit, input);
        const locked = await this.accounts.lock(unit, customerId, {
          spending: Math.max(0, -input.amount),
          alone,
        });
        refuseOverTotal(locked, input.amount, alone);
        return this.decide(unit, customerId, locked, {
          amount: input.amount,
          reason: input.reason,
          expiresAt,
        });
      });
    return run(false).catch((error: unknown) => {
      if (error instanceof NearPointsLimit) return run(true);
      throw error;
    });
  }

  /** A customer's entries over all her accounts, newest first. @throws AppError NOT_FOUND */
  async transactions(
    context: RequestContext,
    customerId: string,
    request: ListTransactionsQuery,
  ): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor } = request;
    const filter: EntryFilter = {
      type: request.type ?? null,
      from: request.from ? new Date(request.from) : null,
      to: request.to ? new Date(request.to) : null,
      orderId: request.orderId ?? null,
    };
    const binding = [customerId, filter];
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, binding);
    const [counted = [], found = []] = await this.database.readAll(context, [
      ledgerRepository.countEntries(context, customerId, filter),
      ledgerRepository.listEntries(context, customerId, filter, start, limit + 1),
    ]);
    const [total] = counted as { total: number }[];
    if (!total) throw new AppError('NOT_FOUND');
    const { rows, more } = cutPage(found as EntryRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last
        ? makeCursor({ createdAt: last.created_at, order: last.account_version, id: last.id }, binding)
        : null;
    return new Paged(rows.map(entryView), paginationOf({ page, limit }, total.total, nextCursor));
  }

  private decide(
    unit: UnitOfWork,
    customerId: string,
    { account }: LockedAccount,
    adjustment: { amount: number; reason: string; expiresAt: Date | null },
  ): Decision {
    const { context } = unit;
    const now = this.clock.now();
    const change = decideAdjustment(account, adjustment, { now, newId });
    const entry = change.entries.at(-1);
    if (!entry) throw new Error('an adjustment leaves an entry');
    return {
      writes: [
        ledgerRepository.applyChange(context, account.version, change),
        auditEntry(context, now, {
          action: 'loyalty_account.adjusted',
          entityId: account.id,
          changedFields: ['points_balance'],
        }),
        changeTotals(context, { pointsBalance: change.account.balance - account.balance }),
      ],
      answer: Answer.ok({ newBalance: change.account.balance, transaction: entryOf(account.id, entry) }),
      customerId,
    };
  }

  /** A replay is answered before this: the expiry may have passed since the first time. */
  private async expiryOf(unit: UnitOfWork, { amount, expiresAt }: AdjustPointsDto): Promise<Date | null> {
    if (!expiresAt) return null;
    await unit.flight();
    if (amount < 0) throw invalidField('expiresAt', 'expiresAt goes with a positive amount');
    const instant = new Date(expiresAt);
    if (instant <= this.clock.now()) throw invalidField('expiresAt', 'expiresAt must be in the future');
    return instant;
  }
}

/** The organization's total must stay exact as well. Near the limit the sum is read with nobody else adding to it. */
function refuseOverTotal({ organizationBalance }: LockedAccount, amount: number, alone: boolean): void {
  if (amount <= 0 || (amount <= NEAR_LIMIT && organizationBalance <= NEAR_LIMIT)) return;
  if (!alone) throw new NearPointsLimit();
  if (amount > POINTS_MAX - organizationBalance) throw new AppError('POINTS_LIMIT');
}
