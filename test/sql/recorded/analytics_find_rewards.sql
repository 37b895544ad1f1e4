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
  top as (
    select
      d.subject_id as reward_id,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('redemptions')
        ),
        0
      )::bigint as redemptions,
      coalesce(
        sum(d.amount) filter (
          where
            d.metric in ('points_spent')
        ),
        0
      )::bigint as points_spent
    from
      period
      join loyalty_rollups d on d.organization_id = $1
      and d.day between since and until
      and d.metric in ('redemptions', 'points_spent')
    group by
      d.subject_id
  )
select
  top.reward_id,
  w.name,
  top.redemptions,
  top.points_spent
from
  top
  join rewards w on w.organization_id = $1
  and w.id = top.reward_id
where
  top.redemptions > 0
order by
  top.redemptions desc,
  top.points_spent desc,
  w.name,
  w.id
limit
  10
