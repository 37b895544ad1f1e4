select
  l.id,
  l.expires_at,
  coalesce(u.points, 0) as used,
  l.owed,
  l.transaction_id as credit_id
from
  loyalty_lots l
  left join loyalty_lot_uses u on u.organization_id = $1
  and u.lot_id = l.id
  and u.transaction_id = $2
where
  l.organization_id = $1
  and (
    l.transaction_id = $2
    or l.id in (
      select
        lot_id
      from
        loyalty_lot_uses
      where
        organization_id = $1
        and transaction_id = $2
    )
  )
order by
  l.expires_at desc nulls first,
  l.created_at desc,
  l.id desc
