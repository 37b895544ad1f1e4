import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Clock } from '../common/clock';
import { newId } from '../common/ids';
import { Log } from '../common/log';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import { ImportsPurge } from '../imports/imports-purge.service';
import { couponUsesRepository } from '../loyalty/coupons/coupon-uses.repository';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { housekeepingRepository, type RemovedRow } from './housekeeping.repository';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_DAYS = 30;
const REEVALUATIONS_KEPT = 20;
const ROWS_AT_ONCE = 1000;

/** What a run has removed of an organization, by its name in the audit log. */
export interface Removed {
  idempotency_keys: number;
  coupon_reservations: number;
  merge_undo: number;
  tier_reevaluations: number;
  imports: number;
}

/** How every organization is seen to. */
export interface Round {
  /** ends it after the rows at hand */
  stopping?: AbortSignal;
  /** whom the audit log names */
  actor?: string;
  /** told after each organization */
  onRemoved?: (organizationId: string, removed: Removed) => void;
}

type Batch = Query<RemovedRow>;

const NOTHING: Readonly<Removed> = {
  idempotency_keys: 0,
  coupon_reservations: 0,
  merge_undo: 0,
  tier_reevaluations: 0,
  imports: 0,
};

/**
 * Removes what has had its time, organization by organization and some rows in a transaction. Several runs at once
 * share the work: what one is at, another leaves to it, and each row is counted once.
 */
@Injectable()
export class HousekeepingService {
  constructor(
    private readonly database: Database,
    private readonly organizations: OrganizationsService,
    private readonly importsPurge: ImportsPurge,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Every organization, one after the other; trouble with one is told and doesn't keep the others waiting.
   * @throws Error at the end when there was trouble, so that the job is tried again
   */
  async runEverywhere({ stopping, actor = 'job', onRemoved }: Round = {}): Promise<void> {
    let failed = 0;
    for await (const organizationId of this.organizations.all()) {
      if (stopping?.aborted) return;
      const context = new RequestContext({ organizationId, actor, requestId: newId() });
      try {
        const removed = await this.run(context, stopping);
        onRemoved?.(organizationId, removed);
      } catch (error) {
        failed += 1;
        this.log.error(`housekeeping failed: ${(error as Error).name}`, 'housekeeping');
      }
    }
    if (failed > 0) throw new Error(`housekeeping failed for ${failed} organizations`);
  }

  /**
   * One organization: idempotency keys and the undo of merges after thirty days, reservations of coupons that have
   * lapsed, finished re-evaluations but for the last twenty of a program, and imports whose time is over. One audit row
   * tells what was removed, if anything was.
   * @param stopping ends it after the rows at hand
   */
  async run(context: RequestContext, stopping?: AbortSignal): Promise<Removed> {
    const now = this.clock.now();
    const removed = { ...NOTHING };
    try {
      for (const [what, batch] of Object.entries(batchesOf(context, now)) as [keyof Removed, Batch][]) {
        for (let rows = 1; rows > 0 && !stopping?.aborted; removed[what] += rows)
          rows = await this.remove(context, batch);
      }
      if (!stopping?.aborted) removed.imports = await this.importsPurge.purge(context);
    } finally {
      // What was removed before something failed was removed, and is told.
      await this.tell(context, removed, now);
    }
    return removed;
  }

  private remove(context: RequestContext, batch: Batch): Promise<number> {
    return this.database.transaction(context, async (unit) => {
      const [done] = await unit.rows(batch);
      return { writes: [], result: done?.removed ?? 0 };
    });
  }

  private async tell(context: RequestContext, removed: Removed, now: Date): Promise<void> {
    const counts = Object.entries(removed).filter(([, rows]) => rows > 0);
    if (counts.length === 0) return;
    const audit = auditEntry(context, now, {
      action: 'organization.tidied',
      entityId: context.organizationId,
      changedFields: counts.map(([name, rows]) => `${name}:${rows}`),
    });
    await this.database.transaction(context, () => Promise.resolve({ writes: [audit], result: undefined }));
  }
}

/** Statements that remove some rows each time, until they find none. */
function batchesOf(context: RequestContext, now: Date): Record<Exclude<keyof Removed, 'imports'>, Batch> {
  const { forgetKeys, forgetUndo, dropReevaluations } = housekeepingRepository;
  const until = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  return {
    idempotency_keys: forgetKeys(context, until, ROWS_AT_ONCE),
    coupon_reservations: couponUsesRepository.expireReservations(context, now, ROWS_AT_ONCE),
    merge_undo: forgetUndo(context, until, ROWS_AT_ONCE),
    tier_reevaluations: dropReevaluations(context, REEVALUATIONS_KEPT, ROWS_AT_ONCE),
  };
}
