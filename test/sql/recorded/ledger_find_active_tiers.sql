select
  t.id,
  t.name,
  t.min_points
from
  tiers t
  join programs p on p.organization_id = $1
  and p.id = t.program_id
  and p.is_active
where
  t.organization_id = $1
order by
  t.min_points
