select
  a.id
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      customer_loyalty_id
    from
      reward_redemptions
    where
      organization_id = $1
      and id = $2
  )
