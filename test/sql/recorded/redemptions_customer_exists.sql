select
  id,
  anonymized_at
from
  customers
where
  organization_id = $1
  and id = $2
