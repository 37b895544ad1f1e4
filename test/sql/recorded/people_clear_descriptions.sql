update loyalty_transactions e
set
  description = null
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.customer_id = $2
  and e.organization_id = $1
  and e.customer_loyalty_id = a.id
  and e.description is not null
