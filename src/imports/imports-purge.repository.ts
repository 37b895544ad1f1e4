import { query, statement } from '../database/statement';
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

const findLast = statement<{ last: number }>(
  'imports_find_last_position',
  `select coalesce(max(last_position), 0) as last from import_batches
   where organization_id = $1 and import_id = $2`,
);

const deleteRows = statement<{ deleted: number }>(
  'imports_delete_rows',
  `with deleted as (
     delete from import_rows where organization_id = $1 and import_id = $2 and position between $3 and $4 returning 1)
   select count(*) as deleted from deleted`,
);

const deleteImport = statement<{ deleted: number }>(
  'imports_delete',
  `with deleted as (delete from imports where organization_id = $1 and id = $2 returning 1)
   select count(*) as deleted from deleted`,
);

export const importsPurgeRepository = {
  /** @param doneBefore run, or last touched, before this @param receivedBefore began to arrive before this */
  findExpired: (context: RequestContext, doneBefore: Date, receivedBefore: Date) =>
    query(findExpired, context.organizationId, doneBefore, receivedBefore),

  findLast: (context: RequestContext, importId: string) => query(findLast, context.organizationId, importId),

  /** @param first @param last positions, both of them included */
  deleteRows: (context: RequestContext, importId: string, first: number, last: number) =>
    query(deleteRows, context.organizationId, importId, first, last),

  deleteImport: (context: RequestContext, importId: string) =>
    query(deleteImport, context.organizationId, importId),
};
