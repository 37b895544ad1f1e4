select
  l.id,
  l.expires_at,
  u.points as used,
  l.owed,
  l.transaction_id as credit_id
from
  loyalty_transactions e
  join loyalty_lot_uses u on u.organization_id = $1
  and u.transaction_id = e.id
  join loyalty_lots l on l.organization_id = $1
  and l.id = u.lot_id
where
  e.organization_id = $1
  and e.redemption_id = $2
  and e.type = 'redeemed'
order by
  l.expires_at desc nulls first,
  l.created_at desc,
  l.id desc
