select
  id
from
  imports
where
  organization_id = $1
  and id = $2
for no key update
