update tier_reevaluations
set
  after_id = $3,
  done = done + $4,
  changed = changed + $5
where
  organization_id = $1
  and id = $2
