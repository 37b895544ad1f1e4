select
  o.default_country,
  p.id as program_id,
  t.id as tier_id,
  t.name as tier_name
from
  organizations o
  left join programs p on p.organization_id = o.id
  and p.is_active
  left join lateral (
    select
      id,
      name
    from
      tiers
    where
      organization_id = o.id
      and program_id = p.id
      and min_points = 0
      and retired_at is null
  ) t on true
where
  o.id = $1
