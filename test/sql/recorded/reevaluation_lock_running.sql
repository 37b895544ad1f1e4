select
  id,
  after_id,
  done,
  changed
from
  tier_reevaluations
where
  organization_id = $1
  and program_id = $2
  and status = 'running'
for no key update
