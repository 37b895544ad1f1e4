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
        coalesce(m.merged_into, m.id)
      from
        customers m
      where
        m.organization_id = $1
        and m.id = any ($2::uuid[])
    )
  )
order by
  k.id
for share
