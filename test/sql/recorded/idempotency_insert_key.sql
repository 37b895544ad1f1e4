insert into
  idempotency_keys (organization_id, key, fingerprint, status, body, customer_id, created_at)
values
  ($1, $2, $3, $4, $5, $6, $7)
