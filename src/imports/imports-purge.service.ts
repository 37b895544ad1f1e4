import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { Database } from '../database/database';
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
   * nobody ran for seven days, or that began to arrive a day ago and never finished. Safe to run twice.
   */
  async purge(context: RequestContext): Promise<void> {
    const now = this.clock.now().getTime();
    const expired = await this.database.read(
      context,
      importsPurgeRepository.findExpired(context, new Date(now - KEPT_DAYS * DAY_MS), new Date(now - DAY_MS)),
    );
    for (const { id, keeps_report: keepsReport } of expired) await this.discard(context, id, keepsReport);
  }

  /** Deletes an import's rows, some at a time, and then the import. @param keepsReport the rows alone */
  async discard(context: RequestContext, id: string, keepsReport = false): Promise<void> {
    while (await this.deleteRows(context, id));
    if (keepsReport) return;
    await this.database.transaction(context, () =>
      Promise.resolve({ writes: [importsPurgeRepository.deleteImport(context, id)], result: undefined }),
    );
  }

  /** @returns whether there may be more */
  private deleteRows(context: RequestContext, id: string): Promise<boolean> {
    return this.database.transaction(context, async (unit) => {
      const [gone] = await unit.rows(importsPurgeRepository.deleteRows(context, id, ROWS_AT_ONCE));
      return { writes: [], result: gone?.deleted === ROWS_AT_ONCE };
    });
  }
}
