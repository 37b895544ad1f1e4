import { Injectable } from '@nestjs/common';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { POINTS_MAX } from './ledger.rules';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { AccountsService } from '../accounts/accounts.service';
import type { ReverseDto } from './ledger.dto';
import { entryOf } from './ledger.presenter';
import { entryOfType } from './changes.rules';
import { changeWrites } from './ledger.writes';
import { refuseOverTotal, withinLimit } from './points-limit';
import { reversalRepository, type ReversibleRow, type TouchedLotRow } from './reversal.repository';
import { decideReversal, type ReversibleEntry, type TouchedLot } from './reversal.rules';

/** Taking back what was earned or adjusted. */
@Injectable()
export class ReversalService {
  constructor(
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Reverses an entry, whole or in part, never more than it was.
   * @throws AppError NOT_FOUND, CONFLICT for other entries than earned and adjusted, ALREADY_REVERSED,
   * VALIDATION_ERROR for more points than are left
   */
  reverse(context: RequestContext, entryId: string, input: ReverseDto): Promise<Answer> {
    return withinLimit((alone) =>
      this.writer.run(context, (unit) => this.reverseWithin(unit, entryId, input, alone)),
    );
  }

  /** The same for what an order earned. @throws AppError as `reverse` */
  reverseOrder(context: RequestContext, orderId: string, input: ReverseDto): Promise<Answer> {
    return withinLimit((alone) =>
      this.writer.run(context, async (unit) => {
        const [entry] = await unit.rows(reversalRepository.findByOrder(context, orderId));
        if (!entry) throw new AppError('NOT_FOUND');
        return this.reverseWithin(unit, entry.id, input, alone);
      }),
    );
  }

  private async reverseWithin(
    unit: UnitOfWork,
    entryId: string,
    input: ReverseDto,
    alone: boolean,
  ): Promise<Decision> {
    const { context } = unit;
    const extra = [
      reversalRepository.findEntry(context, entryId),
      reversalRepository.findTouchedLots(context, entryId),
    ] as const;
    // All lots: the credit's own is taken from first, wherever it stands.
    const locked = await this.accounts.lock(
      unit,
      { by: 'entry', id: entryId },
      { spending: POINTS_MAX, alone, extra },
    );
    const [[row], lots] = locked.extra;
    if (!row) throw new AppError('NOT_FOUND');
    const moment = { now: this.clock.now(), newId };
    const { change, unrecovered } = decideReversal(locked.account, reversible(row, lots), input, moment);
    const entry = entryOfType(change, 'reversed');
    refuseOverTotal(locked, entry.points, alone);
    return {
      writes: changeWrites(context, locked.account, change, {
        action: 'loyalty_account.reversed',
        now: moment.now,
      }),
      answer: Answer.created({
        transaction: entryOf(locked.account.id, entry),
        unrecovered,
        newBalance: change.account.balance,
      }),
      customerId: locked.customerId,
    };
  }
}

function reversible(row: ReversibleRow, lots: TouchedLotRow[]): ReversibleEntry {
  return {
    id: row.id,
    type: row.type,
    points: row.points,
    reversedSoFar: row.reversed_so_far,
    orderId: row.order_id,
    lots: row.points < 0 ? lotsLeft(lots, -row.points, row.reversed_so_far) : lotsLeft(lots, 0, 0),
  };
}

/**
 * Points go back in the order of the rows, so what has come back already is known by its number.
 * @param taken by the debit: what isn't told by its lots came from one that is gone, with a customer whose merge was
 * undone; it comes back as points that never expire
 */
export function lotsLeft(lots: readonly TouchedLotRow[], taken: number, alreadyBack: number): TouchedLot[] {
  let back = alreadyBack;
  const gone = taken - lots.reduce((sum, { used }) => sum + used, 0);
  const all = gone > 0 ? [...lots, { ...GONE, used: gone }] : lots;
  return all.map(({ expires_at: expiresAt, credit_id: creditId, ...lot }) => {
    const returned = Math.min(back, lot.used);
    back -= returned;
    return { ...lot, used: lot.used - returned, expiresAt, creditId };
  });
}

const GONE: Omit<TouchedLotRow, 'used'> = {
  ...{ id: '', credit_id: '', expires_at: null, remaining: 0, standing: 0, owed: 0, elsewhere: true },
};
