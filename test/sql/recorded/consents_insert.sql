insert into
  consents (
    organization_id,
    id,
    customer_id,
    purpose,
    channel,
    granted,
    source,
    occurred_at,
    recorded_at,
    actor,
    request_id
  )
select
  $1,
  given.id,
  given.customer_id,
  $4,
  $5,
  $6,
  $7,
  $8,
  $9,
  $10,
  $11
from
  unnest($2::uuid[], $3::uuid[]) as given (id, customer_id)
