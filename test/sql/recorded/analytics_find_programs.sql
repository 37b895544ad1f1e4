with
  period as materialized (
    select
      time_zone,
      currency,
      today,
      coalesce($3::date, today - $5::int + 1) as since,
      coalesce($4::date, today) as until
    from
      (
        select
          o.time_zone,
          o.currency,
          ($2::timestamptz at time zone o.time_zone)::date as today
        from
          organizations o
        where
          o.id = $1
        limit
          1
      ) clock
  ),
  due as (
    select
      a.program_id,
      sum(l.remaining) as points
    from
      loyalty_lots l
      join customer_loyalty a on a.organization_id = $1
      and a.id = l.customer_loyalty_id
    where
      l.organization_id = $1
      and l.remaining > 0
      and l.expires_at <= $2
    group by
      a.program_id
  ),
  standing as (
    select
      t.program_id,
      sum(t.amount) as members
    from
      loyalty_rollups t
    where
      t.organization_id = $1
      and t.metric = 'members'
    group by
      t.program_id
  ),
  active as (
    select
      d.program_id,
      sum(d.amount) as members
    from
      period
      join loyalty_rollups d on d.organization_id = $1
      and d.metric = 'last_active'
      and d.day between today - $6::int + 1 and today
    group by
      d.program_id
  ),
  moved as (
    select
      d.program_id,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('earned')
        ),
        0
      )::bigint as earned,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('redeemed', 'refunded')
        ),
        0
      )::bigint as redeemed,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('expired')
        ),
        0
      )::bigint as expired,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('adjusted')
        ),
        0
      )::bigint as adjusted,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('reversed')
        ),
        0
      )::bigint as reversed
    from
      period
      join loyalty_rollups d on d.organization_id = $1
      and d.day between since and until
      and d.metric in ('earned', 'redeemed', 'refunded', 'expired', 'adjusted', 'reversed')
    group by
      d.program_id
  )
select
  period.time_zone,
  period.currency,
  since::text,
  until::text,
  p.id as program_id,
  p.name,
  p.is_active,
  p.currency as program_currency,
  p.currency_per_point,
  coalesce(standing.members, 0)::bigint as members,
  coalesce(active.members, 0)::bigint as active_members,
  (
    case (
        select
          count(*)
        from
          programs
        where
          organization_id = $1
      )
      when 1 then (
        select
          coalesce(sum(points_balance), 0)
        from
          organization_totals
        where
          organization_id = $1
      )
      else (
        select
          coalesce(sum(b.amount), 0)
        from
          loyalty_rollups b
        where
          b.organization_id = $1
          and b.program_id = p.id
          and b.metric in ('earned', 'redeemed', 'refunded', 'expired', 'adjusted', 'reversed', 'merged')
      )
    end - coalesce(due.points, 0)
  )::bigint as points_balance,
  coalesce(earned, 0) as earned,
  coalesce(redeemed, 0) as redeemed,
  coalesce(expired, 0) as expired,
  coalesce(adjusted, 0) as adjusted,
  coalesce(reversed, 0) as reversed
from
  period
  left join programs p on p.organization_id = $1
  left join standing on standing.program_id = p.id
  left join due on due.program_id = p.id
  left join active on active.program_id = p.id
  left join moved on moved.program_id = p.id
order by
  p.is_active desc,
  p.created_at,
  p.id
