select
  count(*) as total
from
  api_keys k
where
  k.organization_id = $1
