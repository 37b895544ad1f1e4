select
  id,
  coalesce(merged_into, id) as canonical_id
from
  customers
where
  organization_id = $1
  and id = any ($2::uuid[])
