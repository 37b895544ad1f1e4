select
  count_customers ($2, $3) as total
from
  organizations
where
  id = $1
