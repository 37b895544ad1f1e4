select
  k.id,
  k.anonymized_at
from
  customers k
where
  k.organization_id = $1
  and k.id = any (
    array(
      select
        coalesce(merged_into, id)
      from
        customers
      where
        organization_id = $1
        and id = any ($2::uuid[])
    )
  )
order by
  k.id
for share
