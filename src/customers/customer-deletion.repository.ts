import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { canonicalCustomer } from './canonical';
import type { ShareRow } from './customers.rows';

// The whole key is locked before the accounts are read, so that nobody enrolls or earns in between.
const lockForDeletion = statement<{ id: string; version: number; merged_into: string | null }>(
  'customers_lock_for_deletion',
  `select id, version, merged_into from customers
   where organization_id = $1 and id = ${canonicalCustomer('$2')} for update`,
);

const lockAccounts = statement<{ id: string; points_balance: number; total_points_earned: number }>(
  'customers_lock_accounts',
  `select id, points_balance, total_points_earned from customer_loyalty
   where organization_id = $1 and customer_id = ${canonicalCustomer('$2')} order by id for update`,
);

// What the customer, and whoever was merged into her, holds of the roll-ups: it goes with her. By the minute, so that
// it falls on the right day in every time zone.
const findShare = statement<ShareRow>(
  'customers_find_share',
  `with accounts as materialized (
     select a.id, a.program_id, a.tier_id, a.last_entry_at, a.merged_into is null as is_member
     from customer_loyalty a
     where a.organization_id = $1 and a.customer_id = ${canonicalCustomer('$2')}
   )
   select e.type as metric, a.program_id, null::uuid as subject_id, date_trunc('minute', e.created_at) as at,
     sum(e.points)::bigint as amount
   from accounts a join loyalty_transactions e on e.organization_id = $1 and e.customer_loyalty_id = a.id
   group by 1, 2, 4
   union all
   select 'last_active', a.program_id, null, a.last_entry_at, 1 from accounts a
   where a.is_member and a.last_entry_at is not null
   union all
   select 'expiring', a.program_id, null, date_trunc('minute', l.expires_at), sum(l.remaining)::bigint
   from accounts a
   join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = a.id
     and l.remaining > 0 and l.expires_at is not null
   group by 2, 4
   union all
   select 'members', a.program_id, a.tier_id, null, 1 from accounts a
   where a.is_member
   union all
   select v.metric, a.program_id, r.reward_id, r.redeemed_at, v.amount
   from accounts a
   join reward_redemptions r on r.organization_id = $1 and r.customer_loyalty_id = a.id and r.status <> 'cancelled'
   cross join lateral (values ('redemptions', 1), ('points_spent', r.points_spent)) v (metric, amount)`,
);

// After a merge was undone, the entries of one reverse entries of the other: how much of them is kept with those.
const keepReversals = statement(
  'customers_keep_reversals',
  `with gone as materialized (
     select id from customer_loyalty where organization_id = $1 and customer_id = $2
   )
   update loyalty_transactions e set reversed_by_deleted = e.reversed_by_deleted + r.points
   from (
     select r.reverses_id, sum(r.reversed_points)::bigint as points from gone g
     join loyalty_transactions r on r.organization_id = $1 and r.customer_loyalty_id = g.id and r.reverses_id is not null
     where r.reversed_points > 0 group by r.reverses_id) r
   where e.organization_id = $1 and e.id = r.reverses_id and e.customer_loyalty_id not in (select id from gone)`,
);

const deleteCustomer = statement(
  'customers_delete',
  `with deleted as (delete from customers where organization_id = $1 and id = $2 returning 1)
   select require_rows(1, (select count(*) from deleted))`,
);

/** The statements of deleting a customer, and of what goes with her. */
export const deletionRepository = {
  lockForDeletion: (context: RequestContext, id: string) =>
    query(lockForDeletion, context.organizationId, id),

  lockAccounts: (context: RequestContext, id: string) => query(lockAccounts, context.organizationId, id),

  findShare: (context: RequestContext, id: string) => query(findShare, context.organizationId, id),

  keepReversals: (context: RequestContext, id: string): Query =>
    query(keepReversals, context.organizationId, id),

  delete: (context: RequestContext, id: string): Query => query(deleteCustomer, context.organizationId, id),
};
