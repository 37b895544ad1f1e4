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
        unnest($2::uuid[])
      union
      select
        m.merged_into
      from
        customers m
      where
        m.organization_id = $1
        and m.id = any ($2::uuid[])
    )
  )
order by
  c.merged_into is not null,
  c.id
for update
