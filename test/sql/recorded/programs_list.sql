select
  counted.total,
  page.*
from
  (
    select
      count(*) as total
    from
      programs
    where
      organization_id = $1
  ) counted
  left join (
    select
      p.id,
      p.name,
      p.points_per_currency_unit,
      p.currency_per_point,
      p.points_expire_after_days,
      p.rounding,
      p.currency,
      p.is_active,
      p.created_at,
      p.updated_at,
      coalesce(
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
            and t.program_id = p.id
            and t.retired_at is null
        ),
        '[]'
      ) as tiers
    from
      programs p
    where
      p.organization_id = $1
      and (p.created_at, p.id) > ($2::timestamptz, $3::uuid)
    order by
      p.created_at,
      p.id
    limit
      $4
    offset
      $5
  ) page on true
order by
  page.created_at,
  page.id
