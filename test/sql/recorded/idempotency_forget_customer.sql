update idempotency_keys
set
  body = null
where
  organization_id = $1
  and customer_id = $2
  and body is not null
