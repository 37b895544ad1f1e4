select
  id,
  version
from
  customers
where
  organization_id = $1
  and id = $2
for update
