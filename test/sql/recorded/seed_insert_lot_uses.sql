insert into
  loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
select
  $1,
  u.entry_id,
  u.lot_id,
  u.points
from
  unnest($2::uuid[], $3::uuid[], $4::bigint[]) as u (entry_id, lot_id, points)
