import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { EntryRow } from './history.repository';

const ACTIVE_ACCOUNT = `
  from customers c
  left join programs p on p.organization_id = $1 and p.is_active
  left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id and a.program_id = p.id
  where c.organization_id = $1 and c.id = $2`;

export interface BalanceRow {
  points_balance: number;
  total_points_earned: number;
  tier_id: string | null;
  tier_name: string | null;
}

// The last entry up to the instant, less what was due by then: written as expired later, or not written yet. A lot that
// was due is never touched again but by its expiry, so what is left of it now was left of it then.
const balanceAt = statement<BalanceRow>(
  'timeline_balance_at',
  `select coalesce(last.balance_after, 0)
       + coalesce((
         select sum(e.points) from loyalty_transactions e
         where e.organization_id = $1 and e.customer_loyalty_id = account.id and e.type = 'expired'
           and e.created_at > $3 and e.expires_at <= $3), 0)::bigint
       - coalesce((
         select sum(l.remaining) from loyalty_lots l
         where l.organization_id = $1 and l.customer_loyalty_id = account.id and l.remaining > 0
           and l.expires_at <= $3 and l.created_at <= $3), 0)::bigint as points_balance,
     coalesce(last.total_points_earned_after, 0) as total_points_earned,
     case when account.enrolled_at > $3 then null when $3 >= $4 then now_tier.id when last.id is null then first_tier.id
       else last.tier_after_id end as tier_id,
     case when account.enrolled_at > $3 then null when $3 >= $4 then now_tier.name when last.id is null then first_tier.name
       else last.tier_after_name end as tier_name
   from (select a.id, a.program_id, a.tier_id, a.enrolled_at ${ACTIVE_ACCOUNT}) account
   left join lateral (
     select e.* from loyalty_transactions e
     where e.organization_id = $1 and e.customer_loyalty_id = account.id and e.created_at <= $3
     order by e.account_version desc limit 1) last on true
   left join tiers now_tier on now_tier.organization_id = $1 and now_tier.id = account.tier_id
   left join tiers first_tier on first_tier.organization_id = $1 and first_tier.program_id = account.program_id
     and first_tier.min_points = 0 and first_tier.retired_at is null`,
);

const openingBefore = statement<{ opening: number }>(
  'timeline_opening_before',
  `select coalesce((
     select e.balance_after from loyalty_transactions e
     where e.organization_id = $1 and e.customer_loyalty_id = account.id and e.created_at < $3
     order by e.account_version desc limit 1), 0) as opening
   from (select a.id ${ACTIVE_ACCOUNT}) account`,
);

const entriesBetween = statement<EntryRow>(
  'timeline_entries_between',
  `select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
     e.created_at, e.account_version
   from (select a.id ${ACTIVE_ACCOUNT}) account
   join loyalty_transactions e on e.organization_id = $1 and e.customer_loyalty_id = account.id
   where e.created_at >= $3 and e.created_at < $4
   order by e.account_version limit $5`,
);

const expiring = statement<{ found: boolean; expires_at: Date | null; points: number | null }>(
  'timeline_expiring',
  `select true as found, l.expires_at, sum(l.remaining)::bigint as points
   from (select a.id ${ACTIVE_ACCOUNT}) account
   left join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = account.id and l.remaining > 0
     and (l.expires_at is null or l.expires_at > $3)
   group by l.expires_at order by l.expires_at nulls last`,
);

/** Balances, statements and expiries of a customer's account in the active program. */
export const timelineRepository = {
  balanceAt: (context: RequestContext, customerId: string, asOf: Date, now: Date) =>
    query(balanceAt, context.organizationId, customerId, asOf, now),

  openingBefore: (context: RequestContext, customerId: string, from: Date) =>
    query(openingBefore, context.organizationId, customerId, from),

  entriesBetween: (context: RequestContext, customerId: string, from: Date, to: Date, rows: number) =>
    query(entriesBetween, context.organizationId, customerId, from, to, rows),

  expiring: (context: RequestContext, customerId: string, now: Date) =>
    query(expiring, context.organizationId, customerId, now),
};
