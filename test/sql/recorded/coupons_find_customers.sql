select
  coalesce(k.merged_into, k.id) as id
from
  customers k
where
  k.organization_id = $1
  and k.id = any ($2::uuid[])
