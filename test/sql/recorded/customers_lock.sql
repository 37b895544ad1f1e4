select
  c.id,
  c.organization_id,
  c.name,
  c.email,
  c.phone,
  c.birth_date::text as birth_date,
  c.created_at,
  c.marketing_opt_in,
  c.version
from
  customers c
where
  c.organization_id = $1
  and c.id = $2
for no key update
