import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { AppError, invalidField } from '../common/errors';
import { say } from '../common/messages';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { analyticsView } from './analytics.presenter';
import { type AnalyticsQuery, MOST_DAYS } from './analytics.query';
import {
  analyticsRepository,
  type DayRow,
  type ExpiringRow,
  type Period,
  type ProgramRow,
  type RewardRow,
  type TierRow,
} from './analytics.repository';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a dashboard shows, from roll-ups that every write keeps: as fast with a million customers as with ten. */
@Injectable()
export class AnalyticsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Points by day, members, liability, top rewards and what expires soon; a write is seen by the next read.
   * @throws AppError VALIDATION_ERROR for a period that lacks an end, ends before it begins, or has more than 366 days
   */
  async read(context: RequestContext, request: AnalyticsQuery) {
    const { activeDays = 90 } = request;
    const period = periodOf(request, this.clock.now());
    const rows = await this.database.readAll(context, [
      analyticsRepository.findPrograms(context, period, activeDays),
      analyticsRepository.findTiers(context),
      analyticsRepository.findDays(context, period),
      analyticsRepository.findRewards(context, period),
      analyticsRepository.findExpiring(context, period),
    ]);
    const [programs, tiers, days, rewards, expiring] = rows as [
      ProgramRow[],
      TierRow[],
      DayRow[],
      RewardRow[],
      ExpiringRow[],
    ];
    if (programs.length === 0) throw new AppError('ORGANIZATION_UNKNOWN');
    return analyticsView({ programs, tiers, days, rewards, expiring }, activeDays);
  }
}

function periodOf({ from, to, days }: AnalyticsQuery, now: Date): Period {
  if (from === undefined && to === undefined) return { now, from: null, to: null, days: days ?? 30 };
  if (from === undefined) throw invalidField('from', 'from and to go together');
  if (to === undefined) throw invalidField('to', 'from and to go together');
  if (days !== undefined) throw invalidField('days', 'days and from exclude each other');
  const length = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (length < 1) throw invalidField('from', 'from must not be after to');
  if (length > MOST_DAYS)
    throw invalidField('from', say('a period has at most {days} days', { days: MOST_DAYS }));
  return { now, from, to, days: length };
}
