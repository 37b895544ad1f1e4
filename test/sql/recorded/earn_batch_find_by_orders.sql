select
  e.id,
  e.customer_loyalty_id,
  e.order_id,
  e.points,
  e.type,
  e.description,
  e.balance_after,
  e.expires_at,
  e.created_at,
  e.account_version,
  a.customer_id
from
  loyalty_transactions e
  join customer_loyalty a on a.organization_id = $1
  and a.id = e.customer_loyalty_id
where
  e.organization_id = $1
  and e.order_id = any ($2::text[])
  and e.type = 'earned'
