select
  o.default_country,
  q.id as program_id,
  first.id as tier_id,
  first.name as tier_name
from
  organizations o
  left join programs q on q.organization_id = o.id
  and q.is_active
  left join lateral (
    select
      id,
      name
    from
      tiers
    where
      organization_id = o.id
      and program_id = q.id
      and min_points = 0
      and retired_at is null
  ) first on true
where
  o.id = $1
