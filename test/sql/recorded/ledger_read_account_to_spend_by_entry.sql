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
                    o.expires_at <= $3
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
          before <= due + $4::bigint
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
      coalesce(sum(s.points_balance), 0)::bigint
    from
      organization_totals s
    where
      s.organization_id = $1
  ) - coalesce(
    (
      select
        sum(d.remaining)
      from
        loyalty_lots d
      where
        d.organization_id = $1
        and d.remaining > 0
        and d.expires_at <= $3
    ),
    0
  )::bigint as points_balance,
  (
    select
      coalesce(sum(s.points_earned), 0)::bigint
    from
      organization_totals s
    where
      s.organization_id = $1
  ) as points_earned
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = (
        select
          customer_loyalty_id
        from
          loyalty_transactions
        where
          organization_id = $1
          and id = $2
      )
  )
