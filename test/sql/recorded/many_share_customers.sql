select
  c.id
from
  customers c
where
  c.organization_id = $1
  and c.id = any ($2::uuid[])
order by
  c.id
for key share
