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
    const [found] = await this.database.read(context, importsPurgeRepository.findLast(context, id));
    const last = found?.last ?? 0;
    for (let first = 1; first <= last; first += ROWS_AT_ONCE) {
      await this.write(
        context,
        importsPurgeRepository.deleteRows(context, id, first, first + ROWS_AT_ONCE - 1),
      );
    }
    if (!keepsReport) await this.write(context, importsPurgeRepository.deleteImport(context, id));
  }

  private write(context: RequestContext, only: Query): Promise<void> {
    return this.database.transaction(context, () => Promise.resolve({ writes: [only], result: undefined }));
  }
}
