import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import type { PlainText } from '../common/messages';
import { AppError } from '../common/errors';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import { Writer } from '../idempotency/writer';
import { enqueue } from '../jobs/jobs.repository';
import type { RequestContext } from '../tenancy/request-context';
import { type Mapping, mappingProblems, suggestMapping } from './import.rules';
import type { MappingDto } from './imports.dto';
import { importView } from './imports.presenter';
import { importsRepository, type ImportView } from './imports.repository';

export const RUN_IMPORT = 'run_import';
export const PURGE_IMPORTS = 'purge_imports';

/** Leaves the job that carries an import on; safe to leave twice. */
export function enqueueRun(context: RequestContext, importId: string): Query {
  return enqueue(RUN_IMPORT, { importId }, `${RUN_IMPORT}:${context.organizationId}:${importId}`);
}

/** Imports: looking at them, saying what their columns hold, starting their jobs, deleting them. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /** An import with its progress and report. @throws AppError NOT_FOUND */
  async findById(context: RequestContext, id: string) {
    const [row] = await this.database.read(context, importsRepository.find(context, id));
    if (!row) throw new AppError('NOT_FOUND');
    return importView(row);
  }

  /**
   * Says which column holds what; a dry run under another mapping is void.
   * @throws AppError NOT_FOUND; VALIDATION_ERROR for what isn't a column; CONFLICT while a job is under way and after
   * the import was run
   */
  map(context: RequestContext, id: string, given: MappingDto): Promise<Answer> {
    const mapping = Object.fromEntries(Object.entries(given).filter(([, column]) => column !== undefined));
    return this.change(context, id, (row, now) => {
      const problems = mappingProblems(mapping, row.columns);
      if (problems) throw new AppError('VALIDATION_ERROR', problems);
      if (row.status !== 'staged' && row.status !== 'checked') throw underWay(row);
      if (row.status === 'staged' && isSameMapping(row.mapping, mapping)) return { row, writes: [] };
      return {
        row: { ...row, ...UNDONE, status: 'staged', mapping },
        writes: [
          importsRepository.resetBatches(context, id),
          auditEntry(context, now, {
            action: 'import.mapped',
            entityId: id,
            changedFields: Object.keys(mapping),
          }),
        ],
      };
    });
  }

  /**
   * Starts a job: a dry run, which writes nothing but what it found out, or the run itself. Asked again while it is
   * under way, it is carried on if nobody did; a run that is done stays done.
   * @throws AppError NOT_FOUND; CONFLICT when no column holds the name, or the other kind is under way or done
   */
  start(context: RequestContext, id: string, status: 'checking' | 'running'): Promise<Answer> {
    return this.change(
      context,
      id,
      (row, now) => {
        const job = enqueueRun(context, id);
        if (row.status === status) return { row, writes: [job] };
        if (row.status === 'done' && status === 'running') return { row, writes: [] };
        if (row.status !== 'staged' && row.status !== 'checked') throw underWay(row);
        const mapping = row.mapping ?? suggestMapping(row.columns);
        if (mapping.name === undefined) {
          throw new AppError('CONFLICT', undefined, { message: 'Say first which column holds the name.' });
        }
        const reset = importsRepository.resetBatches(context, id);
        const audit = auditEntry(context, now, {
          action: 'import.started',
          entityId: id,
          changedFields: ['status'],
        });
        // A dry run is a preview.
        const told = status === 'running' ? [audit] : [];
        return { row: { ...row, ...UNDONE, status, mapping }, writes: [reset, job, ...told] };
      },
      (view) => Answer.accepted(view),
    );
  }

  /** Deletes an import with its staged rows; what it wrote stays. A job stops after its batch. @throws AppError NOT_FOUND */
  delete(context: RequestContext, id: string): Promise<Answer> {
    return this.change(
      context,
      id,
      (row, now) => ({
        row: { ...row, status: 'deleted' },
        writes: [
          enqueue(PURGE_IMPORTS, {}, `${PURGE_IMPORTS}:${context.organizationId}`),
          auditEntry(context, now, { action: 'import.deleted', entityId: id, counts: broughtSoFar(row) }),
        ],
      }),
      () => Answer.done(),
    );
  }

  /** Locks an import, lets `decide` say what becomes of it, and writes that. */
  private change(
    context: RequestContext,
    id: string,
    decide: (row: ImportView, now: Date) => { row: ImportView; writes: Query[] },
    answerOf: (view: object) => Answer = (view) => Answer.ok(view),
  ): Promise<Answer> {
    const now = this.clock.now();
    return this.writer.run(context, async (unit) => {
      const [, [before]] = await unit.flight(
        importsRepository.lock(context, id),
        importsRepository.find(context, id),
      );
      if (!before) throw new AppError('NOT_FOUND');
      const { row, writes } = decide(before, now);
      const isChanged = row !== before;
      return {
        writes: [...(isChanged ? [importsRepository.setStatus(context, id, row, now)] : []), ...writes],
        answer: answerOf(importView(row)),
      };
    });
  }
}

/** @param before null for a mapping that is suggested: nobody has chosen it yet */
function isSameMapping(before: Mapping | null, after: Mapping): boolean {
  const sorted = (mapping: Mapping): string => JSON.stringify(Object.entries(mapping).sort());
  return before !== null && sorted(before) === sorted(after);
}

/** What a run that is broken off has come to: nobody else will tell. */
function broughtSoFar({ status, created, existing, filled, failed }: ImportView) {
  return status === 'running' ? { created, existing, filled, failed } : undefined;
}

const UNDONE = { done: 0, created: 0, existing: 0, filled: 0, failed: 0, mistakes: 0 };

const STATE: Partial<Record<ImportView['status'], PlainText>> = {
  checking: 'A dry run of this import is under way.',
  running: 'This import is under way.',
  done: 'This import was run already.',
};

function underWay({ status }: { status: ImportView['status']; mapping: Mapping | null }): AppError {
  return new AppError('CONFLICT', undefined, { message: STATE[status] });
}
