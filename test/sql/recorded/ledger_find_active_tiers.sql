select
  id,
  name,
  min_points,
  multiplier
from
  tiers
where
  organization_id = $1
  and program_id = (
    select
      id
    from
      programs
    where
      organization_id = $1
      and is_active
  )
  and retired_at is null
order by
  min_points
