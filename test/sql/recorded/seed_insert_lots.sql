insert into
  loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
select
  $1,
  l.id,
  l.account_id,
  l.entry_id,
  l.points,
  l.remaining,
  nullif(l.expires_at, '')::timestamptz,
  l.created_at
from
  unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::timestamptz[]) as l (id, account_id, entry_id, points, remaining, expires_at, created_at)
