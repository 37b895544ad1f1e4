select
  l.id,
  l.expires_at,
  l.remaining,
  l.points - coalesce(
    (
      select
        sum(r.reversed_points)
      from
        loyalty_transactions r
      where
        r.organization_id = $1
        and r.reverses_id = l.transaction_id
    ),
    0
  )::bigint as standing,
  coalesce(u.points, 0) as used,
  l.owed,
  l.transaction_id as credit_id
from
  (
    select
      id,
      customer_loyalty_id
    from
      loyalty_transactions
    where
      organization_id = $1
      and redemption_id = $2
      and type = 'redeemed'
  ) e
  join loyalty_lots l on l.organization_id = $1
  and l.customer_loyalty_id = e.customer_loyalty_id
  left join loyalty_lot_uses u on u.organization_id = $1
  and u.lot_id = l.id
  and u.transaction_id = e.id
where
  l.transaction_id = e.id
  or u.points is not null
  or l.owed > 0
order by
  l.expires_at desc nulls first,
  l.created_at desc,
  l.id desc
