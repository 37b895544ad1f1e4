import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

// What was deleted or never finished arriving goes altogether, and so does what nobody ran for as long; of what was run
// the rows go and the report stays.
const findExpired = statement<{ id: string; keeps_report: boolean }>(
  'imports_find_expired',
  `select i.id, i.status = 'done' as keeps_report from imports i
   where i.organization_id = $1 and (
     i.status = 'deleted'
     or i.status = 'receiving' and i.created_at < $3
     or i.status in ('staged', 'checked') and i.updated_at < $2
     or i.status = 'done' and i.finished_at < $2 and exists (
       select from import_rows r where r.organization_id = $1 and r.import_id = i.id))`,
);

const deleteRows = statement<{ deleted: number }>(
  'imports_delete_rows',
  `with gone as (
     delete from import_rows r where r.organization_id = $1 and r.import_id = $2 and r.position in (
       select o.position from import_rows o where o.organization_id = $1 and o.import_id = $2 order by o.position limit $3)
     returning 1)
   select count(*) as deleted from gone`,
);

const deleteImport = statement(
  'imports_delete',
  `delete from imports where organization_id = $1 and id = $2`,
);

export const importsPurgeRepository = {
  /** @param doneBefore run, or last touched, before this @param receivedBefore began to arrive before this */
  findExpired: (context: RequestContext, doneBefore: Date, receivedBefore: Date) =>
    query(findExpired, context.organizationId, doneBefore, receivedBefore),

  deleteRows: (context: RequestContext, importId: string, rows: number) =>
    query(deleteRows, context.organizationId, importId, rows),

  deleteImport: (context: RequestContext, importId: string): Query =>
    query(deleteImport, context.organizationId, importId),
};
