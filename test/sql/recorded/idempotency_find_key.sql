select
  fingerprint,
  status,
  body
from
  idempotency_keys
where
  organization_id = $1
  and key = $2
