import { query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

export interface RemovedRow {
  removed: number;
}

// What another run is at is left to it: each row is removed, and counted, once. The rows are looked up by a list of their
// keys: joined to them, PostgreSQL reads the whole organization, since it expects a tenth of it for a limit told later.
const forgetKeys = statement<RemovedRow>(
  'housekeeping_forget_keys',
  `with old as (
     select k.key from idempotency_keys k where k.organization_id = $1 and k.created_at <= $2
     order by k.created_at limit $3 for update skip locked
   ), removed as (
     delete from idempotency_keys d where d.organization_id = $1 and d.key = any (array(select old.key from old))
     returning 1)
   select count(*) as removed from removed`,
);

const forgetUndo = statement<RemovedRow>(
  'housekeeping_forget_undo',
  `with old as (
     select m.id from customer_merges m
     where m.organization_id = $1 and m.merged_at <= $2 and m.undo is not null
     order by m.merged_at limit $3 for no key update skip locked
   ), removed as (
     update customer_merges u set undo = null
     where u.organization_id = $1 and u.id = any (array(select old.id from old)) returning 1)
   select count(*) as removed from removed`,
);

const dropReevaluations = statement<RemovedRow>(
  'housekeeping_drop_reevaluations',
  `with ranked as (
     select r.id, row_number() over (partition by r.program_id order by r.requested_at desc, r.id desc) as place
     from tier_reevaluations r where r.organization_id = $1 and r.status = 'done'
   ), old as (
     select l.id from tier_reevaluations l where l.organization_id = $1 and l.id in (
       select ranked.id from ranked where ranked.place > $2)
     limit $3 for update skip locked
   ), removed as (
     delete from tier_reevaluations d using old where d.organization_id = $1 and d.id = old.id returning 1)
   select count(*) as removed from removed`,
);

/** Each removes some rows and tells how many; none when nothing is left for it. */
export const housekeepingRepository = {
  /** Remembered answers that were given until `until`. */
  forgetKeys: (context: RequestContext, until: Date, rows: number) =>
    query(forgetKeys, context.organizationId, until, rows),

  /** What it takes to undo merges that were made until `until`. */
  forgetUndo: (context: RequestContext, until: Date, rows: number) =>
    query(forgetUndo, context.organizationId, until, rows),

  /** Finished re-evaluations, but for the last `kept` of each program. */
  dropReevaluations: (context: RequestContext, kept: number, rows: number) =>
    query(dropReevaluations, context.organizationId, kept, rows),
};
