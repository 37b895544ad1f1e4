select
  p.id as program_id,
  p.points_expire_after_days,
  (
    select
      json_agg(
        json_build_object('id', t.id, 'name', t.name, 'minPoints', t.min_points, 'multiplier', t.multiplier)
      )
    from
      tiers t
    where
      t.organization_id = $1
      and t.program_id = p.id
      and t.retired_at is null
  ) as tiers,
  (
    select
      c.phone
    from
      customers c
    where
      c.organization_id = $1
      and c.phone between $2 and $3
    order by
      c.phone desc
    limit
      1
  ) as last_phone
from
  organizations o
  left join programs p on p.organization_id = o.id
  and p.is_active
where
  o.id = $1
