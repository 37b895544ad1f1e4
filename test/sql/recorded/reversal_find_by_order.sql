select
  id
from
  loyalty_transactions
where
  organization_id = $1
  and order_id = $2
  and type = 'earned'
