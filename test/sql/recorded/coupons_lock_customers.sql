select
  coalesce(k.merged_into, k.id) as id,
  k.anonymized_at
from
  customers k
where
  k.organization_id = $1
  and k.id = any ($2::uuid[])
order by
  k.id
for share
