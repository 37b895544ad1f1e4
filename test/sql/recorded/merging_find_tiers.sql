select
  program_id,
  id,
  name,
  min_points,
  multiplier
from
  tiers
where
  organization_id = $1
  and retired_at is null
order by
  min_points
