select
  l.id,
  l.expires_at,
  l.remaining,
  l.points - c.reversed_by_deleted - coalesce(
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
  l.transaction_id as credit_id,
  l.customer_loyalty_id <> e.account_id as elsewhere
from
  (
    select
      e.id,
      coalesce(a.merged_into, a.id) as account_id
    from
      loyalty_transactions e
      join customer_loyalty a on a.organization_id = $1
      and a.id = e.customer_loyalty_id
    where
      e.organization_id = $1
      and e.id = $2
  ) e
  join loyalty_lots l on l.organization_id = $1
  and l.id in (
    select
      lot_id
    from
      loyalty_lot_uses
    where
      organization_id = $1
      and transaction_id = e.id
    union
    select
      id
    from
      loyalty_lots
    where
      organization_id = $1
      and transaction_id = e.id
    union
    select
      id
    from
      loyalty_lots
    where
      organization_id = $1
      and customer_loyalty_id = e.account_id
      and owed > 0
  )
  join loyalty_transactions c on c.organization_id = $1
  and c.id = l.transaction_id
  left join loyalty_lot_uses u on u.organization_id = $1
  and u.lot_id = l.id
  and u.transaction_id = e.id
order by
  l.expires_at desc nulls first,
  l.created_at desc,
  l.id desc
