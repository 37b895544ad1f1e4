select
  source_id,
  target_id
from
  customer_merges
where
  organization_id = $1
  and id = $2
