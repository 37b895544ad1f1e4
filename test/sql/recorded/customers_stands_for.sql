select
  coalesce(c.merged_into, c.id) as id
from
  customers c
where
  c.organization_id = $1
  and c.id = $2
