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
  )
select
  day::text as day,
  sum(points)::bigint as points
from
  (
    select
      d.day,
      d.amount as points
    from
      period
      join loyalty_rollups d on d.organization_id = $1
      and d.metric = 'expiring'
      and d.day between today and today + 29
    union all
    select
      today,
      - l.remaining
    from
      period
      join loyalty_lots l on l.organization_id = $1
      and l.remaining > 0
      and l.expires_at <= $2
      and (l.expires_at at time zone time_zone)::date = today
  ) lots
group by
  day
having
  sum(points) <> 0
order by
  day
