select
  coalesce(max(last_position), 0) as last
from
  import_batches
where
  organization_id = $1
  and import_id = $2
