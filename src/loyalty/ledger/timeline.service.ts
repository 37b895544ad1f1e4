import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { say } from '../../common/messages';
import { Database } from '../../database/database';
import type { RequestContext } from '../../tenancy/request-context';
import type { BalanceQuery, StatementQuery } from './ledger.dto';
import { entryView } from './ledger.presenter';
import { type BalanceRow, type StatementRow, timelineRepository } from './timeline.repository';

const MOST_ENTRIES = 5_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** A customer's account in the active program at other times than now. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Balance, lifetime total and tier at an instant: in the past as they were, in the future after the expiries that are
   * known now. Nothing before the enrollment.
   * @throws AppError NOT_FOUND
   */
  async balance(context: RequestContext, customerId: string, request: BalanceQuery) {
    const now = this.clock.now();
    const asOf = request.asOf ? new Date(request.asOf) : now;
    const [row] = await this.database.read(
      context,
      timelineRepository.balanceAt(context, customerId, asOf, now),
    );
    if (!row) throw new AppError('NOT_FOUND');
    const {
      points_balance: pointsBalance,
      total_points_earned: totalPointsEarned,
      tier_id: id,
      tier_name: name,
    } = row;
    return { asOf, pointsBalance, totalPointsEarned, tier: id && { id, name } };
  }

  /**
   * The entries from `from` (30 days before `to`, unless given) until before `to` (now), with the balance before and
   * after them: opening + entries = closing, and both are the balances of these instants. Points that expired stand
   * where they were due; those that are not written off yet have no id.
   * @throws AppError NOT_FOUND; VALIDATION_ERROR for a period that ends before it begins or holds more than 5,000
   * entries
   */
  async statement(context: RequestContext, customerId: string, request: StatementQuery) {
    const now = this.clock.now();
    const to = request.to ? new Date(request.to) : now;
    const from = request.from ? new Date(request.from) : new Date(to.getTime() - MONTH_MS);
    if (from > to) throw invalidField('from', 'from must not be after to');
    const justBefore = new Date(from.getTime() - 1);
    const [opened = [], found = []] = await this.database.readAll(context, [
      timelineRepository.balanceAt(context, customerId, justBefore, now),
      timelineRepository.statementLines(context, customerId, from, to, MOST_ENTRIES + 1),
    ]);
    const [before] = opened as BalanceRow[];
    if (!before) throw new AppError('NOT_FOUND');
    const lines = found as StatementRow[];
    if (lines.length > MOST_ENTRIES)
      throw invalidField(
        'from',
        say('the period holds more than {entries} entries', { entries: MOST_ENTRIES }),
      );
    const opening = before.points_balance;
    let closing = opening;
    const entries = lines.map((line) => entryView({ ...line, balance_after: (closing += line.points) }));
    return { from, to, opening, entries, closing };
  }

  /** What expires when, nearest first, never last; adds up to the balance. @throws AppError NOT_FOUND */
  async expiring(context: RequestContext, customerId: string) {
    const rows = await this.database.read(
      context,
      timelineRepository.expiring(context, customerId, this.clock.now()),
    );
    if (rows.length === 0) throw new AppError('NOT_FOUND');
    return rows.flatMap(({ expires_at: expiresAt, points }) =>
      points === null ? [] : [{ expiresAt, points }],
    );
  }
}
