select
  l.account_id,
  l.id,
  l.remaining,
  l.expires_at
from
  customer_loyalty a
  cross join lateral (
    (
      select
        d.customer_loyalty_id as account_id,
        d.id,
        d.remaining,
        d.expires_at,
        d.created_at
      from
        loyalty_lots d
      where
        d.organization_id = $1
        and d.customer_loyalty_id = a.id
        and d.remaining > 0
        and d.expires_at <= $3
    )
    union all
    (
      select
        n.customer_loyalty_id,
        n.id,
        n.remaining,
        n.expires_at,
        n.created_at
      from
        loyalty_lots n
      where
        n.organization_id = $1
        and n.customer_loyalty_id = a.id
        and n.remaining > 0
        and n.expires_at > $3
      order by
        n.expires_at,
        n.created_at,
        n.id
      limit
        1
    )
  ) l
where
  a.organization_id = $1
  and a.merged_into is null
  and a.program_id = (
    select
      id
    from
      programs
    where
      organization_id = $1
      and is_active
  )
  and a.customer_id = any (
    array(
      select
        coalesce(merged_into, id)
      from
        customers
      where
        organization_id = $1
        and id = any ($2::uuid[])
    )
  )
order by
  l.expires_at,
  l.created_at,
  l.id
