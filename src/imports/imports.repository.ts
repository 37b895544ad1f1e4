import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import type { CsvRow } from './csv-reader';
import type { ImportStatus } from './entities/import.entity';
import type { Mapping } from './import.rules';

export interface ImportView {
  id: string;
  status: ImportStatus;
  columns: string[];
  mapping: Mapping | null;
  rows: number;
  actor: string;
  created_at: Date;
  finished_at: Date | null;
  done: number;
  created: number;
  existing: number;
  filled: number;
  failed: number;
  mistakes: number;
}

export const IMPORT = `i.id, i.status, i.columns, i.mapping, i.rows, i.actor, i.created_at, i.finished_at`;

/** How far it is, and what it has come to. */
export const REPORT = `
   cross join lateral (
     select coalesce(sum(last_position - first_position + 1) filter (where done_at is not null), 0) as done,
       coalesce(sum(created), 0) as created, coalesce(sum(existing), 0) as existing,
       coalesce(sum(filled), 0) as filled, coalesce(sum(failed), 0) as failed,
       coalesce(sum(mistakes), 0) as mistakes
     from import_batches where organization_id = $1 and import_id = i.id) b`;

const findImport = statement<ImportView>(
  'imports_find',
  `select ${IMPORT}, b.* from imports i ${REPORT}
   where i.organization_id = $1 and i.id = $2 and i.status not in ('receiving', 'deleted')`,
);

const lockImport = statement<{ id: string }>(
  'imports_lock',
  `select id from imports where organization_id = $1 and id = $2 for no key update`,
);

const insertImport = statement(
  'imports_insert',
  `insert into imports (organization_id, id, status, actor, created_at, updated_at)
   values ($1, $2, 'receiving', $3, $4, $4)`,
);

const finishReceiving = statement(
  'imports_finish_receiving',
  `with staged as (
     update imports set status = 'staged', columns = $3::jsonb, rows = $4, updated_at = $5
     where organization_id = $1 and id = $2 and status = 'receiving' returning 1)
   select require_rows(1, (select count(*) from staged))`,
);

const setStatus = statement(
  'imports_set_status',
  `update imports set status = $3, mapping = $4::jsonb, updated_at = $5,
     finished_at = case when $3 = 'done' then $5::timestamptz end
   where organization_id = $1 and id = $2`,
);

const insertBatch = statement(
  'imports_insert_batch',
  `insert into import_batches (organization_id, import_id, number, first_position, last_position)
   values ($1, $2, $3, $4, $5)`,
);

const insertRows = statement(
  'imports_insert_rows',
  `insert into import_rows (organization_id, import_id, position, line, cells)
   select $1, $2, r.position, r.line, r.cells::jsonb
   from unnest($3::integer[], $4::integer[], $5::text[]) as r (position, line, cells)`,
);

const resetBatches = statement(
  'imports_reset_batches',
  `update import_batches set done_at = null, created = 0, existing = 0, filled = 0, failed = 0, mistakes = 0
   where organization_id = $1 and import_id = $2`,
);

const findStalled = statement<{ id: string }>(
  'imports_find_stalled',
  `select i.id from imports i
   where i.organization_id = $1 and i.status in ('checking', 'running') and i.updated_at < $2 and not exists (
     select from import_batches b where b.organization_id = $1 and b.import_id = i.id and b.done_at >= $2)`,
);

/** The statements of imports as a whole. */
export const importsRepository = {
  find: (context: RequestContext, id: string) => query(findImport, context.organizationId, id),

  lock: (context: RequestContext, id: string) => query(lockImport, context.organizationId, id),

  insert: (context: RequestContext, id: string, now: Date): Query =>
    query(insertImport, context.organizationId, id, context.actor, now),

  finishReceiving: (context: RequestContext, id: string, columns: string[], rows: number, now: Date): Query =>
    query(finishReceiving, context.organizationId, id, JSON.stringify(columns), rows, now),

  /** @param mapping what holds from now on */
  setStatus: (
    context: RequestContext,
    id: string,
    { status, mapping }: { status: ImportStatus; mapping: Mapping | null },
    now: Date,
  ): Query => query(setStatus, context.organizationId, id, status, mapping && JSON.stringify(mapping), now),

  stage: (context: RequestContext, id: string, number: number, rows: readonly CsvRow[]): Query[] => [
    query(
      insertBatch,
      context.organizationId,
      id,
      number,
      rows[0]?.position ?? 0,
      rows.at(-1)?.position ?? 0,
    ),
    query(
      insertRows,
      context.organizationId,
      id,
      rows.map(({ position }) => position),
      rows.map(({ line }) => line),
      rows.map(({ cells }) => JSON.stringify(cells)),
    ),
  ],

  resetBatches: (context: RequestContext, id: string): Query =>
    query(resetBatches, context.organizationId, id),

  /** Imports under way of which nothing was done since `since`. */
  findStalled: (context: RequestContext, since: Date) => query(findStalled, context.organizationId, since),
};
