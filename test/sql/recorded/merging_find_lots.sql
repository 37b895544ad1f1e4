select
  l.customer_loyalty_id as account_id,
  l.id,
  l.remaining,
  l.expires_at
from
  customer_loyalty a
  join loyalty_lots l on l.organization_id = $1
  and l.customer_loyalty_id = a.id
  and l.remaining > 0
where
  a.organization_id = $1
  and a.merged_into is null
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
  l.expires_at nulls last,
  l.created_at,
  l.id
