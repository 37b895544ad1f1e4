select
  count(*) as redeemed
from
  customer_loyalty a
  join reward_redemptions r on r.organization_id = $1
  and r.customer_loyalty_id = a.id
where
  a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = $2
  )
  and r.reward_id = $3
  and r.status <> 'cancelled'
