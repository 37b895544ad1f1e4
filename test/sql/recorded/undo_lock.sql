select
  id,
  source_id,
  target_id,
  undo,
  merged_at,
  undone_at
from
  customer_merges
where
  organization_id = $1
  and id = $2
for no key update
