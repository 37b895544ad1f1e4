import { canonicalCustomer } from '../../customers/canonical';
import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { EntryRow } from './history.repository';

const ACTIVE_ACCOUNT = `
  from customers c
  left join programs p on p.organization_id = $1 and p.is_active
  left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id and a.program_id = p.id
    and a.merged_into is null
  where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}`;

/** The account, and those that were merged into it: their entries stayed with them. */
const ALL_ACCOUNTS = (of: string): string => `
  from customer_loyalty m where m.organization_id = $1 and (m.id = ${of} or m.merged_into = ${of})`;

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
  `select coalesce(last.balance_after, 0) + before_merging.balance
       + coalesce((
         select sum(e.points) from loyalty_transactions e
         where e.organization_id = $1 and e.customer_loyalty_id in (select m.id ${ALL_ACCOUNTS('account.id')})
           and e.type = 'expired' and e.created_at > $3 and e.expires_at <= $3), 0)::bigint
       - coalesce((
         select sum(l.remaining) from loyalty_lots l
         where l.organization_id = $1 and l.customer_loyalty_id = account.id and l.remaining > 0
           and l.expires_at <= $3 and l.created_at <= $3), 0)::bigint as points_balance,
     coalesce(last.total_points_earned_after, 0) + before_merging.total as total_points_earned,
     case when account.enrolled_at > $3 then null when $3 >= $4 then now_tier.id when last.id is null then first_tier.id
       else last.tier_after_id end as tier_id,
     case when account.enrolled_at > $3 then null when $3 >= $4 then now_tier.name when last.id is null then first_tier.name
       else last.tier_after_name end as tier_name
   from (select a.id, a.program_id, a.tier_id, a.enrolled_at ${ACTIVE_ACCOUNT}) account
   left join lateral (
     select e.* from loyalty_transactions e
     where e.organization_id = $1 and e.customer_loyalty_id = account.id and e.created_at <= $3
     order by e.account_version desc limit 1) last on true
   cross join lateral (
     select coalesce(sum(e.balance_after), 0)::bigint as balance, coalesce(sum(e.total_points_earned_after), 0)::bigint as total
     from customer_loyalty m
     cross join lateral (
       select * from loyalty_transactions
       where organization_id = $1 and customer_loyalty_id = m.id and created_at <= $3
       order by account_version desc limit 1) e
     where m.organization_id = $1 and m.merged_into = account.id) before_merging
   left join tiers now_tier on now_tier.organization_id = $1 and now_tier.id = account.tier_id
   left join tiers first_tier on first_tier.organization_id = $1 and first_tier.program_id = account.program_id
     and first_tier.min_points = 0 and first_tier.retired_at is null`,
);

/** A line of a statement: an entry, or what was due and is not written off yet, which has no entry (`id` null). */
export interface StatementRow extends Omit<EntryRow, 'id'> {
  id: string | null;
}

// Points expire when they are due, whenever that was written: a statement says so, and its balances are those of the
// instants then.
const statementLines = statement<StatementRow>(
  'timeline_statement_lines',
  `with account as (select a.id ${ACTIVE_ACCOUNT}), lines as (
     select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.expires_at, e.created_at,
       e.account_version, case when e.type = 'expired' then e.expires_at else e.created_at end as effective_at
     from loyalty_transactions e
     where e.organization_id = $1 and e.customer_loyalty_id in (
       select m.id ${ALL_ACCOUNTS('(select id from account)')}) and e.created_at >= $3 and case when e.type = 'expired' then e.expires_at >= $3 and e.expires_at < $4
       else e.created_at < $4 end
     union all
     select null, l.customer_loyalty_id, null, -l.remaining, 'expired', null, l.expires_at, l.expires_at, null, l.expires_at
     from account join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = account.id
     where l.remaining > 0 and l.expires_at >= $3 and l.expires_at < $4
   )
   select id, customer_loyalty_id, order_id, points, type, description, expires_at, created_at,
     coalesce(account_version, 0) as account_version, 0::bigint as balance_after
   from lines order by effective_at, account_version nulls last, expires_at limit $5`,
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

  statementLines: (context: RequestContext, customerId: string, from: Date, to: Date, rows: number) =>
    query(statementLines, context.organizationId, customerId, from, to, rows),

  expiring: (context: RequestContext, customerId: string, now: Date) =>
    query(expiring, context.organizationId, customerId, now),
};
