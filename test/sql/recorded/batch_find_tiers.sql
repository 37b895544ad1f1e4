select
  t.id,
  t.name,
  t.min_points
from
  programs p
  join tiers t on t.organization_id = $1
  and t.program_id = p.id
  and t.retired_at is null
where
  p.organization_id = $1
  and p.is_active
order by
  t.min_points
