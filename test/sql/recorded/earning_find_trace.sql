select
  trace,
  points,
  type
from
  loyalty_transactions
where
  organization_id = $1
  and id = $2
