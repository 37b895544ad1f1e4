update tier_reevaluations
set
  status = 'done',
  finished_at = $3
where
  organization_id = $1
  and id = $2
