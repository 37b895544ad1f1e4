select
  a.id,
  (
    select
      json_agg(
        json_build_object('id', l.id, 'remaining', l.remaining, 'expires_at', l.expires_at)
        order by
          l.expires_at nulls last,
          l.created_at,
          l.id
      )
    from
      (
        select
          id,
          remaining,
          expires_at,
          created_at
        from
          (
            select
              o.id,
              o.remaining,
              o.expires_at,
              o.created_at,
              sum(o.remaining) over (
                order by
                  o.expires_at nulls last,
                  o.created_at,
                  o.id
              ) - o.remaining as before,
              coalesce(
                sum(o.remaining) filter (
                  where
                    o.expires_at <= $4
                ) over (),
                0
              ) as due
            from
              loyalty_lots o
            where
              o.organization_id = $1
              and o.customer_loyalty_id = a.id
              and o.remaining > 0
          ) open
        where
          before <= due + (
            select
              w.points_cost
            from
              rewards w
            where
              w.organization_id = $1
              and w.id = $3
          )
      ) l
  ) as lots,
  (
    select
      json_agg(
        json_build_object('id', t.id, 'name', t.name, 'min_points', t.min_points, 'multiplier', t.multiplier)
        order by
          t.min_points
      )
    from
      tiers t
    where
      t.organization_id = $1
      and t.program_id = a.program_id
      and t.retired_at is null
  ) as tiers,
  (
    select
      json_build_object(
        'cost',
        w.points_cost,
        'limit',
        w.max_per_customer,
        'redeemed',
        (
          select
            count(*)
          from
            (
              select
              from
                reward_redemptions r
              where
                r.organization_id = $1
                and r.customer_loyalty_id = a.id
                and r.reward_id = $3
                and r.status <> 'cancelled'
              limit
                coalesce(w.max_per_customer, 0)
            ) taken
        )
      )
    from
      rewards w
    where
      w.organization_id = $1
      and w.id = $3
  ) as reward
from
  customer_loyalty a
where
  (
    select
      pg_advisory_xact_lock_shared(hashtextextended ($1::uuid::text || $3::uuid::text, 5))::text
  ) is not null
  and a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = $2
  )
