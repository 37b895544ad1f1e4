import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { statsRepository } from './stats.repository';

/** Aggregates of an organization over all its programs. A write is seen by the next read. */
@Injectable()
export class StatsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async read(context: RequestContext) {
    const [row] = await this.database.read(context, statsRepository.read(context, this.clock.now()));
    if (!row) throw new Error('an aggregate has a row');
    return {
      totalCustomers: row.customers,
      totalPointsBalance: row.points_balance,
      totalPointsEarned: row.points_earned,
      totalRedemptions: row.redemptions,
      activeProgram: row.program,
    };
  }
}
