import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { brought, type Candidate, type KnownContact, type Verdict } from '../customers/batch.rules';
import { BatchRegistration, type Judged } from '../customers/batch-registration';
import { BatchTurns } from '../customers/batch-turns';
import { Database, type Outcome } from '../database/database';
import { refreshStatistics } from '../database/statistics.repository';
import type { UnitOfWork } from '../database/unit-of-work';
import { RequestContext } from '../tenancy/request-context';
import {
  type BatchCounts,
  type BatchRow,
  importBatchesRepository,
  type Mistake,
  type RowOutcome,
  type RowToDo,
} from './import-batches.repository';
import { InOrder } from './in-order';
import { type ImportPlan, type ReadRow, readRow } from './import-rows';
import { importsRepository, type ImportView } from './imports.repository';
import { enqueueRun } from './imports.service';

/**
 * Batches at once. They take their locks in the order of the file, so that of two rows with one phone the first counts. A
 * dry run has one: it must know what the rows before have come to.
 */
const LANES = 2;

/** The id of a customer whom an earlier row would create begins so. */
const ROW = 'row ';

/** Carries imports out. Each batch is one transaction, so that a crash leaves whole batches done and the others not. */
@Injectable()
export class ImportRunner {
  constructor(
    private readonly database: Database,
    private readonly registration: BatchRegistration,
    private readonly turns: BatchTurns,
    private readonly clock: Clock,
  ) {}

  /**
   * Carries a dry run or a run to its end, from wherever it was left; nothing when there is none under way. Safe to run
   * twice and by several at once: they share the batches.
   * @param stopping ends it after the batches at hand, and leaves a job for the rest
   */
  async run(context: RequestContext, importId: string, stopping?: AbortSignal): Promise<void> {
    const [row] = await this.database.read(context, importsRepository.find(context, importId));
    if (!row?.mapping || !isUnderWay(row)) return;
    // The ledger's entries and the audit log name who uploaded the file.
    const { organizationId } = context;
    const owned = new RequestContext({ organizationId, actor: row.actor, requestId: importId });
    const order = new InOrder();
    const lane = async (): Promise<void> => {
      const next = (): Promise<boolean> =>
        order.follow((onLocked) => this.runNext(owned, importId, onLocked));
      while (!stopping?.aborted && (await this.turns.take(next)));
    };
    if (row.status === 'running' && (await this.turns.take(() => this.runNext(owned, importId)))) {
      // What was planned for an empty table would make the checks of the foreign keys slow.
      await this.database.read(owned, refreshStatistics());
    }
    await Promise.all(Array.from({ length: row.status === 'running' ? LANES : 1 }, lane));
    if (stopping?.aborted) await this.leave(owned, importId);
    else await this.finish(owned, importId);
  }

  private leave(context: RequestContext, importId: string): Promise<void> {
    const writes = [enqueueRun(context, importId)];
    return this.database.transaction(context, () => Promise.resolve({ writes, result: undefined }));
  }

  /** @returns whether there may be more */
  private runNext(
    context: RequestContext,
    importId: string,
    onLocked = (): void => undefined,
  ): Promise<boolean> {
    return this.database.transaction(context, async (unit) => {
      const [[row], [batch]] = await unit.flight(
        importsRepository.find(context, importId),
        importBatchesRepository.claim(context, importId),
      );
      if (!row?.mapping || !batch || !isUnderWay(row)) return { writes: [], result: false };
      return this.runBatch(unit, row, batch, onLocked);
    });
  }

  private async runBatch(
    unit: UnitOfWork,
    row: ImportView,
    batch: BatchRow,
    onLocked: () => void,
  ): Promise<Outcome<boolean>> {
    const { context } = unit;
    const now = this.clock.now();
    const plan: ImportPlan = { columns: row.columns, mapping: row.mapping ?? {}, now };
    const rows = await unit.rows(importBatchesRepository.readRows(context, row.id, batch));
    const read = rows.map(({ cells }) => readRow(cells, plan));
    const customers = read.flatMap(({ customer }) => customer ?? []);
    const isTrial = row.status === 'checking';
    const earlier = (candidates: readonly Candidate[]): Promise<KnownContact[]> =>
      this.findEarlier(unit, row.id, batch, candidates);
    const others = isTrial ? earlier : undefined;
    const judged = await this.registration.judge(unit, customers, now, { others, onLocked });
    const outcomes = outcomesOf(rows, read, judged, { isTrial, plan });
    const kept = [
      importBatchesRepository.writeRows(context, row.id, outcomes),
      importBatchesRepository.finish(context, row.id, batch, countsOf(outcomes), now),
    ];
    return { writes: isTrial ? kept : this.registration.writes(unit, judged, now, kept), result: true };
  }

  /** In a trial the customers of earlier rows aren't there: their rows stand for them. */
  private async findEarlier(
    unit: UnitOfWork,
    importId: string,
    { first_position: before }: BatchRow,
    candidates: readonly Candidate[],
  ): Promise<KnownContact[]> {
    const phones = candidates.flatMap(({ phone }) => phone ?? []);
    const emails = candidates.flatMap(({ emailKey }) => emailKey ?? []);
    const rows = await unit.rows(
      importBatchesRepository.findEarlier(unit.context, importId, before, { phones, emails }),
    );
    return rows.map(({ position, phone, email }) => ({
      phone,
      emailKey: email,
      member: { id: `${ROW}${position}`, email: email ?? '', birthDate: '', enrolled: true },
    }));
  }

  private finish(context: RequestContext, importId: string): Promise<void> {
    return this.database.transaction(context, async (unit) => {
      const [, [row], [count]] = await unit.flight(
        importsRepository.lock(context, importId),
        importsRepository.find(context, importId),
        importBatchesRepository.countOpen(context, importId),
      );
      if (!row || !isUnderWay(row) || count?.open !== 0) return { writes: [], result: undefined };
      const now = this.clock.now();
      const status = row.status === 'running' ? 'done' : 'checked';
      const { created, existing, filled, failed } = row;
      const counts = { created, existing, filled, failed };
      const audit = auditEntry(context, now, { action: 'import.done', entityId: importId, counts });
      const ended = importsRepository.setStatus(context, importId, { status, mapping: row.mapping }, now);
      // A dry run changes nobody: it is a preview.
      return { writes: status === 'done' ? [ended, audit] : [ended], result: undefined };
    });
  }
}

function isUnderWay({ status }: ImportView): boolean {
  return status === 'checking' || status === 'running';
}

function outcomesOf(
  rows: readonly RowToDo[],
  read: readonly ReadRow[],
  { verdicts, candidates, created }: Judged,
  { isTrial, plan }: { isTrial: boolean; plan: ImportPlan },
): RowOutcome[] {
  // In a trial nobody is created, and whom an earlier row would create isn't there either.
  const imagined = new Set(isTrial ? created.map(({ id }) => id) : []);
  let place = 0;
  return rows.map(({ position }, index) => {
    const mistakes = read[index]?.mistakes;
    if (mistakes) return { ...NOBODY, position, mistakes };
    const verdict = verdicts[place] as Verdict;
    const candidate = candidates[place++] as Candidate;
    return outcomeOf(position, verdict, candidate, { imagined, plan });
  });
}

const NOBODY = { status: 'failed', filled: false, customerId: null, phone: null, email: null } as const;

function outcomeOf(
  position: number,
  verdict: Verdict,
  candidate: Candidate,
  { imagined, plan }: { imagined: ReadonlySet<string>; plan: ImportPlan },
): RowOutcome {
  const { status } = verdict;
  const id =
    status === 'failed' || imagined.has(verdict.id) || verdict.id.startsWith(ROW) ? null : verdict.id;
  const contacts = { phone: candidate.phone, email: candidate.emailKey };
  return {
    position,
    status,
    filled: status === 'existing' && verdict.filled.length > 0,
    customerId: id,
    ...(id === null ? contacts : { phone: null, email: null }),
    mistakes: mistakesOf(verdict, candidate, plan),
  };
}

function mistakesOf(verdict: Verdict, candidate: Candidate, { mapping }: ImportPlan): Mistake[] {
  const pointsColumn = (candidate.points > 0 ? mapping.points : mapping.totalPointsEarned) ?? null;
  if (verdict.status === 'failed') {
    const { code } = verdict;
    const { message } = new AppError(code);
    const column_name = code === 'EMAIL_IN_USE' ? (mapping.email ?? null) : pointsColumn;
    return [{ column_name, code, message }];
  }
  if (verdict.status === 'created' || brought(candidate) === 0) return [];
  const message = 'The customer was there already: an opening balance is for a new one.';
  return [{ column_name: pointsColumn, code: 'POINTS_SKIPPED', message }];
}

function countsOf(outcomes: readonly RowOutcome[]): BatchCounts {
  const count = (status: RowOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return {
    created: count('created'),
    existing: count('existing'),
    filled: outcomes.filter(({ filled }) => filled).length,
    failed: count('failed'),
    mistakes: outcomes.reduce((sum, { mistakes }) => sum + mistakes.length, 0),
  };
}
