select
  number,
  first_position,
  last_position
from
  import_batches
where
  organization_id = $1
  and import_id = $2
  and done_at is null
order by
  number
limit
  1
for no key update
  skip locked
