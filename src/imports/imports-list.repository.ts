import type { PageStart } from '../common/pagination';
import { query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import type { Mistake } from './import-batches.repository';
import { IMPORT, type ImportView, REPORT } from './imports.repository';

/** Those that are seen, of one status when $2 names it. */
const SEEN = `organization_id = $1 and status not in ('receiving', 'deleted') and ($2::text is null or status = $2)`;

/** How many there are, and one of the page; null when there is none on it. */
export type ListedImport = { total: number } & (ImportView | { id: null });

const listImports = statement<ListedImport>(
  'imports_list',
  `select counted.total, page.* from (select count(*) as total from imports where ${SEEN}) counted
   left join (
     select ${IMPORT}, b.* from (
       select * from imports where ${SEEN} and (created_at, id) < ($3::timestamptz, $4::uuid)
       order by created_at desc, id desc limit $5 offset $6) i ${REPORT}) page on true
   order by page.created_at desc, page.id desc`,
);

/** A mistake with the row that it is in. */
export interface MistakeRow extends Mistake {
  line: number;
}

const MISTAKES = `
   cross join lateral rows from (
     jsonb_to_recordset(r.mistakes) as (column_name text, code text, message text)) with ordinality
     as m (column_name, code, message, place)`;

const listMistakes = statement<MistakeRow>(
  'imports_list_mistakes',
  `select r.line, m.column_name, m.code, m.message
   from import_rows r ${MISTAKES}
   where r.organization_id = $1 and r.import_id = $2 and r.mistakes is not null
   order by r.position, m.place limit $3 offset $4`,
);

const listMistakesAfter = statement<MistakeRow & { position: number }>(
  'imports_list_mistakes_after',
  `select r.position, r.line, m.column_name, m.code, m.message
   from (
     select position, line, mistakes from import_rows
     where organization_id = $1 and import_id = $2 and position > $3 and mistakes is not null
     order by position limit $4) r ${MISTAKES}
   order by r.position, m.place`,
);

/** Before every row of an instant. */
const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** Imports and their mistakes, as lists. */
export const importsListRepository = {
  /** Newest first. @param status null for all */
  list: (context: RequestContext, status: string | null, { after, skip }: PageStart, rows: number) =>
    query(
      listImports,
      context.organizationId,
      status,
      after?.createdAt ?? 'infinity',
      after?.id ?? LEAST_ID,
      rows,
      skip,
    ),

  mistakes: (context: RequestContext, id: string, limit: number, skip: number) =>
    query(listMistakes, context.organizationId, id, limit, skip),

  /** All mistakes of the next rows that have some. @param rows at most so many rows */
  mistakesAfter: (context: RequestContext, id: string, position: number, rows: number) =>
    query(listMistakesAfter, context.organizationId, id, position, rows),
};
