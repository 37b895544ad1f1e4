import { query, statement } from '../../database/statement';
import { TenantRepository } from '../../database/tenant-repository';
import type { RequestContext } from '../../tenancy/request-context';
import { TierReevaluation } from './tier-reevaluation.entity';

export const reevaluations = new TenantRepository(TierReevaluation);

// A walk that is under way begins again: what it has passed was judged by the tiers before the edit.
const request = statement(
  'reevaluation_request',
  `insert into tier_reevaluations (organization_id, id, program_id, status, accounts, requested_at)
   values ($1, $2, $3, 'running', (
     select count(*) from customer_loyalty where organization_id = $1 and program_id = $3), $4)
   on conflict (organization_id, program_id) where status = 'running' do update set
     requested_at = excluded.requested_at, accounts = excluded.accounts, done = 0, after_id = null`,
);

export interface RunningRow {
  id: string;
  after_id: string | null;
  /** accounts that were looked at, and those of them that moved */
  done: number;
  changed: number;
}

const lockRunning = statement<RunningRow>(
  'reevaluation_lock_running',
  `select id, after_id, done, changed from tier_reevaluations
   where organization_id = $1 and program_id = $2 and status = 'running' for no key update`,
);

const lockBatch = statement<{ id: string }>(
  'reevaluation_lock_batch',
  `select id from customer_loyalty
   where organization_id = $1 and program_id = $2 and ($3::uuid is null or id > $3)
   order by id limit $4 for no key update`,
);

/** How many members moved from one tier to another. */
export interface MoveRow {
  from_tier_id: string | null;
  to_tier_id: string | null;
  members: number;
}

// Behind the locks, so that each account is judged by the total that it has now.
const moveBatch = statement<MoveRow>(
  'reevaluation_move_batch',
  `with moved as (
     update customer_loyalty a set tier_id = d.deserved
     from (
       select b.id, b.tier_id, (
         select t.id from tiers t where t.organization_id = $1 and t.program_id = b.program_id and t.retired_at is null
           and t.min_points <= b.total_points_earned order by t.min_points desc limit 1) as deserved
       from customer_loyalty b where b.organization_id = $1 and b.id = any($2::uuid[])) d
     where a.organization_id = $1 and a.id = d.id and a.tier_id is distinct from d.deserved
     returning d.tier_id as from_tier_id, a.tier_id as to_tier_id)
   select from_tier_id, to_tier_id, count(*) as members from moved group by from_tier_id, to_tier_id`,
);

const advance = statement(
  'reevaluation_advance',
  `update tier_reevaluations set after_id = $3, done = done + $4, changed = changed + $5
   where organization_id = $1 and id = $2`,
);

const finish = statement(
  'reevaluation_finish',
  `update tier_reevaluations set status = 'done', finished_at = $3 where organization_id = $1 and id = $2`,
);

const dropRetired = statement(
  'reevaluation_drop_retired',
  `delete from tiers t where t.organization_id = $1 and t.program_id = $2 and t.retired_at is not null
     and not exists (select from customer_loyalty a where a.organization_id = $1 and a.program_id = $2 and a.tier_id = t.id)`,
);

export const reevaluationRepository = {
  request: (context: RequestContext, id: string, programId: string, now: Date) =>
    query(request, context.organizationId, id, programId, now),

  lockRunning: (context: RequestContext, programId: string) =>
    query(lockRunning, context.organizationId, programId),

  lockBatch: (context: RequestContext, programId: string, afterId: string | null, rows: number) =>
    query(lockBatch, context.organizationId, programId, afterId, rows),

  moveBatch: (context: RequestContext, accountIds: string[]) =>
    query(moveBatch, context.organizationId, accountIds),

  advance: (context: RequestContext, id: string, afterId: string, done: number, changed: number) =>
    query(advance, context.organizationId, id, afterId, done, changed),

  finish: (context: RequestContext, id: string, now: Date) => query(finish, context.organizationId, id, now),

  dropRetired: (context: RequestContext, programId: string) =>
    query(dropRetired, context.organizationId, programId),
};
