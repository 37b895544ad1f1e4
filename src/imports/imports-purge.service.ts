import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { importsPurgeRepository } from './imports-purge.repository';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_DAYS = 7;
const ROWS_AT_ONCE = 5000;

/** Takes away what was uploaded when it isn't needed any more: staged rows are personal data. */
@Injectable()
export class ImportsPurge {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes the staged rows of imports that were run seven days ago, and everything of those that were deleted, that
   * nobody ran for seven days, or that began to arrive a day ago and never finished. Safe to run twice, and by two at
   * once: the one that deletes the last of an import counts it.
   * @returns how many imports something was deleted of
   */
  async purge(context: RequestContext): Promise<number> {
    const now = this.clock.now().getTime();
    const expired = await this.database.read(
      context,
      importsPurgeRepository.findExpired(context, new Date(now - KEPT_DAYS * DAY_MS), new Date(now - DAY_MS)),
    );
    let purged = 0;
    for (const { id, keeps_report: keepsReport } of expired) {
      if (await this.discard(context, id, keepsReport)) purged += 1;
    }
    return purged;
  }

  /**
   * Deletes an import's rows, some at a time, and then the import.
   * @param keepsReport the rows alone
   * @returns whether it was this call that ended it
   */
  async discard(context: RequestContext, id: string, keepsReport = false): Promise<boolean> {
    const [found] = await this.database.read(context, importsPurgeRepository.findLast(context, id));
    const last = found?.last ?? 0;
    let deletedLast = 0;
    for (let first = 1; first <= last; first += ROWS_AT_ONCE) {
      deletedLast = await this.delete(
        context,
        importsPurgeRepository.deleteRows(context, id, first, first + ROWS_AT_ONCE - 1),
      );
    }
    if (keepsReport) return deletedLast > 0;
    return (await this.delete(context, importsPurgeRepository.deleteImport(context, id))) > 0;
  }

  private delete(context: RequestContext, only: Query<{ deleted: number }>): Promise<number> {
    return this.database.transaction(context, async (unit) => {
      const [done] = await unit.rows(only);
      return { writes: [], result: done?.deleted ?? 0 };
    });
  }
}
