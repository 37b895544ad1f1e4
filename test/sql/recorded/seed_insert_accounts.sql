insert into
  customer_loyalty (
    organization_id,
    id,
    customer_id,
    program_id,
    tier_id,
    points_balance,
    total_points_earned,
    version,
    next_expiry_at,
    last_entry_at,
    enrolled_at
  )
select
  $1,
  a.id,
  a.customer_id,
  $2,
  nullif(a.tier_id, '')::uuid,
  a.balance,
  a.total_earned,
  a.version,
  nullif(a.next_expiry_at, '')::timestamptz,
  a.last_entry_at,
  a.enrolled_at
from
  unnest(
    $3::uuid[],
    $4::uuid[],
    $5::text[],
    $6::bigint[],
    $7::bigint[],
    $8::bigint[],
    $9::text[],
    $10::timestamptz[],
    $11::timestamptz[]
  ) as a (
    id,
    customer_id,
    tier_id,
    balance,
    total_earned,
    version,
    next_expiry_at,
    last_entry_at,
    enrolled_at
  )
