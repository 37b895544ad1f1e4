import { Injectable } from '@nestjs/common';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import type { UnitOfWork } from '../../database/unit-of-work';
import { Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { AccountsService } from '../accounts/accounts.service';
import { decideAdjustment } from './adjustment.rules';
import type { AdjustPointsDto } from './ledger.dto';
import { entryOf } from './ledger.presenter';
import { entryOfType } from './changes.rules';
import { changeWrites } from './ledger.writes';
import { refuseOverTotal, withinLimit } from './points-limit';

/** Adjusting points by hand. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves a balance by hand; the lifetime total stays. A credit may expire, a debit takes what expires first.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM, INSUFFICIENT_POINTS (never below zero), POINTS_LIMIT (for the
   * account or the organization), VALIDATION_ERROR for an expiry that is past or stands at a debit
   */
  adjust(context: RequestContext, customerId: string, input: AdjustPointsDto): Promise<Answer> {
    const { amount, reason } = input;
    return withinLimit((alone) =>
      this.writer.run(context, async (unit) => {
        const expiresAt = await this.expiryOf(unit, input);
        const locked = await this.accounts.lockActive(unit, customerId, {
          spending: Math.max(0, -amount),
          alone,
        });
        refuseOverTotal(locked, amount, alone);
        const moment = { now: this.clock.now(), newId };
        const change = decideAdjustment(locked.account, { amount, reason, expiresAt }, moment);
        return {
          writes: changeWrites(context, locked.account, change, {
            action: 'loyalty_account.adjusted',
            now: moment.now,
          }),
          answer: Answer.ok({
            newBalance: change.account.balance,
            transaction: entryOf(locked.account.id, entryOfType(change, 'adjusted')),
          }),
          customerId: locked.customerId,
        };
      }),
    );
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
