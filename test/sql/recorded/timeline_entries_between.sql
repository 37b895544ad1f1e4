select
  e.id,
  e.customer_loyalty_id,
  e.order_id,
  e.points,
  e.type,
  e.description,
  e.balance_after,
  e.expires_at,
  e.created_at,
  e.account_version
from
  (
    select
      a.id
    from
      customers c
      left join programs p on p.organization_id = $1
      and p.is_active
      left join customer_loyalty a on a.organization_id = $1
      and a.customer_id = c.id
      and a.program_id = p.id
    where
      c.organization_id = $1
      and c.id = $2
  ) account
  join loyalty_transactions e on e.organization_id = $1
  and e.customer_loyalty_id = account.id
where
  e.created_at >= $3
  and e.created_at < $4
order by
  e.account_version
limit
  $5
