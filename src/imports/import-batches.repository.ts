import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

export interface BatchRow {
  number: number;
  first_position: number;
  last_position: number;
}

// Two who work on one import take different batches; one that was left by a crash is free again.
const claimBatch = statement<BatchRow>(
  'imports_claim_batch',
  `select number, first_position, last_position from import_batches
   where organization_id = $1 and import_id = $2 and done_at is null
   order by number limit 1 for no key update skip locked`,
);

const countOpen = statement<{ open: number }>(
  'imports_count_open_batches',
  `select count(*) as open from import_batches
   where organization_id = $1 and import_id = $2 and done_at is null`,
);

export interface RowToDo {
  position: number;
  cells: string[];
}

const readRows = statement<RowToDo>(
  'imports_read_rows',
  `select position, cells from import_rows
   where organization_id = $1 and import_id = $2 and position between $3 and $4 order by position`,
);

export interface EarlierRow {
  position: number;
  phone: string | null;
  email: string | null;
}

const findEarlier = statement<EarlierRow>(
  'imports_find_earlier_rows',
  `select position, phone, email from import_rows
   where organization_id = $1 and import_id = $2 and position < $3 and status = 'created'
     and (phone = any ($4::text[]) or email = any ($5::text[]))`,
);

const writeRows = statement(
  'imports_write_rows',
  `with outcome as (
     select * from unnest($3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as o (position, status, customer_id, phone, email, mistakes)
   ), written as (
     update import_rows r set status = o.status, customer_id = nullif(o.customer_id, '')::uuid,
       phone = nullif(o.phone, ''), email = nullif(o.email, ''), mistakes = nullif(o.mistakes, '')::jsonb
     from outcome o
     where r.organization_id = $1 and r.import_id = $2 and r.position = o.position returning 1)
   select require_rows((select count(*) from outcome), (select count(*) from written))`,
);

const finishBatch = statement(
  'imports_finish_batch',
  `with finished as (
     update import_batches set created = $4, existing = $5, filled = $6, failed = $7, mistakes = $8, done_at = $9
     where organization_id = $1 and import_id = $2 and number = $3 and done_at is null returning 1)
   select require_rows(1, (select count(*) from finished))`,
);

export interface Mistake {
  column_name: string | null;
  code: string;
  message: string;
}

/** What became of a staged row. The contacts are kept while there is no customer. */
export interface RowOutcome {
  position: number;
  status: 'created' | 'existing' | 'failed';
  filled: boolean;
  customerId: string | null;
  phone: string | null;
  email: string | null;
  mistakes: Mistake[];
}

export interface BatchCounts {
  created: number;
  existing: number;
  filled: number;
  failed: number;
  mistakes: number;
}

/** The statements that carry an import out, a batch in a transaction. */
export const importBatchesRepository = {
  claim: (context: RequestContext, importId: string) => query(claimBatch, context.organizationId, importId),

  countOpen: (context: RequestContext, importId: string) =>
    query(countOpen, context.organizationId, importId),

  readRows: (context: RequestContext, importId: string, batch: BatchRow) =>
    query(readRows, context.organizationId, importId, batch.first_position, batch.last_position),

  /** Rows before a position that would make a customer of one of these contacts. */
  findEarlier: (
    context: RequestContext,
    importId: string,
    before: number,
    contacts: { phones: string[]; emails: string[] },
  ) => query(findEarlier, context.organizationId, importId, before, contacts.phones, contacts.emails),

  writeRows: (context: RequestContext, importId: string, outcomes: readonly RowOutcome[]): Query =>
    query(
      writeRows,
      context.organizationId,
      importId,
      outcomes.map(({ position }) => position),
      outcomes.map(({ status }) => status),
      outcomes.map(({ customerId }) => customerId ?? ''),
      outcomes.map(({ phone }) => phone ?? ''),
      outcomes.map(({ email }) => email ?? ''),
      outcomes.map(({ mistakes }) => (mistakes.length > 0 ? JSON.stringify(mistakes) : '')),
    ),

  finish: (
    context: RequestContext,
    importId: string,
    batch: BatchRow,
    counts: BatchCounts,
    now: Date,
  ): Query =>
    query(
      finishBatch,
      context.organizationId,
      importId,
      batch.number,
      counts.created,
      counts.existing,
      counts.filled,
      counts.failed,
      counts.mistakes,
      now,
    ),
};
