select
  coalesce(
    (
      select
        e.balance_after
      from
        loyalty_transactions e
      where
        e.organization_id = $1
        and e.customer_loyalty_id = account.id
        and e.created_at < $3
      order by
        e.account_version desc
      limit
        1
    ),
    0
  ) as opening
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
