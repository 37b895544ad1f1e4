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
  moved as (
    select
      d.day,
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
      d.day
  )
select
  (since + each.number)::text as day,
  coalesce(earned, 0) as earned,
  coalesce(redeemed, 0) as redeemed,
  coalesce(expired, 0) as expired,
  coalesce(adjusted, 0) as adjusted,
  coalesce(reversed, 0) as reversed
from
  period
  cross join generate_series(0, until - since) each (number)
  left join moved on moved.day = since + each.number
order by
  each.number
