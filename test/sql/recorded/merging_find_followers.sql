select
  id as customer_id
from
  customers
where
  organization_id = $1
  and merged_into = $2
