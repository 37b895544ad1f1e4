select
  c.id,
  c.email,
  c.birth_date::text as birth_date,
  c.merged_into
from
  customers c
where
  c.organization_id = $1
  and c.id = any ($2::uuid[])
order by
  c.id
for no key update
