select
  id,
  merged_into
from
  customer_loyalty
where
  organization_id = $1
  and customer_id = $2
  and merged_into is not null
