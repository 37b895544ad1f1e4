select
  k.fingerprint,
  k.status,
  k.body,
  exists (
    select
    from
      customers c
    where
      c.organization_id = $1
      and c.id = k.customer_id
      and c.anonymized_at is not null
  ) as anonymized
from
  idempotency_keys k
where
  k.organization_id = $1
  and k.key = $2
