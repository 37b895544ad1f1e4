import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

/** Which days: the given ones, or the last `days` up to today, where the organization is. */
export interface Period {
  now: Date;
  from: string | null;
  to: string | null;
  days: number;
}

const TOP_REWARDS = 10;
const EXPIRING_DAYS = 30;

const PERIOD = `period as materialized (
     select time_zone, currency, today, coalesce($3::date, today - $5::int + 1) as since, coalesce($4::date, today) as until
     from (
       select o.time_zone, o.currency, ($2::timestamptz at time zone o.time_zone)::date as today
       from organizations o where o.id = $1 limit 1) clock
   )`;

const sumOf = (...types: string[]): string =>
  `coalesce(sum(d.amount) filter (where d.metric in (${types.map((type) => `'${type}'`).join(', ')})), 0)::bigint`;

const SUMS = `${sumOf('earned')} as earned, ${sumOf('redeemed', 'refunded')} as redeemed,
  ${sumOf('expired')} as expired, ${sumOf('adjusted')} as adjusted, ${sumOf('reversed')} as reversed`;

const MOVED = `period join loyalty_rollups d on d.organization_id = $1 and d.day between since and until
       and d.metric in ('earned', 'redeemed', 'refunded', 'expired', 'adjusted', 'reversed')`;

// The organization's running total is its only program's balance; one of several is the sum of all its entries, by day.
const BALANCE = `case (select count(*) from programs where organization_id = $1)
       when 1 then (select coalesce(sum(points_balance), 0) from organization_totals where organization_id = $1)
       else (
         select coalesce(sum(b.amount), 0) from loyalty_rollups b where b.organization_id = $1 and b.program_id = p.id
           and b.metric in ('earned', 'redeemed', 'refunded', 'expired', 'adjusted', 'reversed', 'merged')) end`;

/** Points of entries: what was redeemed and expired is negative, as in the ledger. */
export interface PointsRow {
  earned: number;
  redeemed: number;
  expired: number;
  adjusted: number;
  reversed: number;
}

/** The organization and one of its programs; without any program one row with nulls. */
export interface ProgramRow extends PointsRow {
  time_zone: string;
  currency: string;
  since: string;
  until: string;
  program_id: string | null;
  name: string;
  is_active: boolean;
  program_currency: string;
  currency_per_point: number;
  members: number;
  active_members: number;
  /** less what is due but not yet written as expired */
  points_balance: number;
}

const findPrograms = statement<ProgramRow>(
  'analytics_find_programs',
  `with ${PERIOD}, due as (
     select a.program_id, sum(l.remaining) as points
     from loyalty_lots l
     join customer_loyalty a on a.organization_id = $1 and a.id = l.customer_loyalty_id
     where l.organization_id = $1 and l.remaining > 0 and l.expires_at <= $2 group by a.program_id
   ), standing as (
     select t.program_id, sum(t.amount) as members
     from loyalty_rollups t where t.organization_id = $1 and t.metric = 'members' group by t.program_id
   ), active as (
     select d.program_id, sum(d.amount) as members
     from period join loyalty_rollups d on d.organization_id = $1 and d.metric = 'last_active'
       and d.day between today - $6::int + 1 and today
     group by d.program_id
   ), moved as (
     select d.program_id, ${SUMS}
     from ${MOVED}
     group by d.program_id
   )
   select period.time_zone, period.currency, since::text, until::text, p.id as program_id, p.name, p.is_active,
     p.currency as program_currency, p.currency_per_point, coalesce(standing.members, 0)::bigint as members,
     coalesce(active.members, 0)::bigint as active_members,
     (${BALANCE} - coalesce(due.points, 0))::bigint as points_balance,
     coalesce(earned, 0) as earned, coalesce(redeemed, 0) as redeemed, coalesce(expired, 0) as expired,
     coalesce(adjusted, 0) as adjusted, coalesce(reversed, 0) as reversed
   from period
   left join programs p on p.organization_id = $1
   left join standing on standing.program_id = p.id
   left join due on due.program_id = p.id
   left join active on active.program_id = p.id
   left join moved on moved.program_id = p.id
   order by p.is_active desc, p.created_at, p.id`,
);

export interface DayRow extends PointsRow {
  day: string;
}

const findDays = statement<DayRow>(
  'analytics_find_days',
  `with ${PERIOD}, moved as (
     select d.day, ${SUMS}
     from ${MOVED}
     group by d.day
   )
   select (since + each.number)::text as day, coalesce(earned, 0) as earned, coalesce(redeemed, 0) as redeemed,
     coalesce(expired, 0) as expired, coalesce(adjusted, 0) as adjusted, coalesce(reversed, 0) as reversed
   from period cross join generate_series(0, until - since) each (number)
   left join moved on moved.day = since + each.number
   order by each.number`,
);

/** A tier with its members; no name for those who have none. */
export interface TierRow {
  program_id: string;
  tier_id: string | null;
  name: string | null;
  min_points: number | null;
  members: number;
}

const findTiers = statement<TierRow>(
  'analytics_find_tiers',
  `select coalesce(t.program_id, m.program_id) as program_id, t.id as tier_id, t.name, t.min_points,
     coalesce(m.members, 0)::bigint as members
   from (select * from tiers where organization_id = $1) t
   full join (
     select s.program_id, s.subject_id as tier_id, sum(s.amount) as members
     from loyalty_rollups s where s.organization_id = $1 and s.metric = 'members' group by s.program_id, s.subject_id) m
     on m.program_id = t.program_id and m.tier_id = t.id
   where m.members > 0 or t.id is not null and t.retired_at is null
   order by t.min_points nulls first, t.id`,
);

export interface RewardRow {
  reward_id: string;
  name: string;
  redemptions: number;
  points_spent: number;
}

const findRewards = statement<RewardRow>(
  'analytics_find_rewards',
  `with ${PERIOD}, top as (
     select d.subject_id as reward_id, ${sumOf('redemptions')} as redemptions, ${sumOf('points_spent')} as points_spent
     from period join loyalty_rollups d on d.organization_id = $1 and d.day between since and until
       and d.metric in ('redemptions', 'points_spent')
     group by d.subject_id
   )
   select top.reward_id, w.name, top.redemptions, top.points_spent
   from top join rewards w on w.organization_id = $1 and w.id = top.reward_id
   where top.redemptions > 0
   order by top.redemptions desc, top.points_spent desc, w.name, w.id limit ${TOP_REWARDS}`,
);

export interface ExpiringRow {
  day: string;
  points: number;
}

// What is due already is no part of a balance any more, so it doesn't expire today again.
const findExpiring = statement<ExpiringRow>(
  'analytics_find_expiring',
  `with ${PERIOD}
   select day::text as day, sum(points)::bigint as points from (
     select d.day, d.amount as points
     from period join loyalty_rollups d on d.organization_id = $1 and d.metric = 'expiring'
       and d.day between today and today + ${EXPIRING_DAYS - 1}
     union all
     select today, -l.remaining
     from period join loyalty_lots l on l.organization_id = $1 and l.remaining > 0 and l.expires_at <= $2
       and (l.expires_at at time zone time_zone)::date = today) lots
   group by day having sum(points) <> 0 order by day`,
);

/** The statements of the analytics: over roll-ups, and over the lots that are due. */
export const analyticsRepository = {
  findPrograms: (context: RequestContext, period: Period, activeDays: number): Query<ProgramRow> =>
    query(findPrograms, ...values(context, period), activeDays),

  findDays: (context: RequestContext, period: Period): Query<DayRow> =>
    query(findDays, ...values(context, period)),

  findTiers: (context: RequestContext): Query<TierRow> => query(findTiers, context.organizationId),

  findRewards: (context: RequestContext, period: Period): Query<RewardRow> =>
    query(findRewards, ...values(context, period)),

  findExpiring: (context: RequestContext, period: Period): Query<ExpiringRow> =>
    query(findExpiring, ...values(context, period)),
};

function values({ organizationId }: RequestContext, { now, from, to, days }: Period) {
  return [organizationId, now, from, to, days] as const;
}
