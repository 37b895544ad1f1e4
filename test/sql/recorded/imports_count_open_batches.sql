select
  count(*) as open
from
  import_batches
where
  organization_id = $1
  and import_id = $2
  and done_at is null
