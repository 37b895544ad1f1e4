select
  l.customer_loyalty_id as account_id,
  l.id,
  l.remaining,
  l.expires_at,
  e.customer_loyalty_id = any ($3::uuid[]) as is_source
from
  loyalty_lots l
  join loyalty_transactions e on e.organization_id = $1
  and e.id = l.transaction_id
where
  l.organization_id = $1
  and l.customer_loyalty_id = any ($2::uuid[])
  and l.remaining > 0
order by
  l.expires_at nulls last,
  l.created_at,
  l.id
