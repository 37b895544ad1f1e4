select
  c.id,
  c.organization_id,
  c.name,
  c.email,
  c.phone,
  c.birth_date::text as birth_date,
  c.created_at,
  c.marketing_opt_in,
  c.anonymized_at,
  c.version,
  c.merged_into
from
  customers c
where
  c.organization_id = $1
  and c.id = any (
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
  c.id
for update
