select
  count(*) as redemptions
from
  reward_redemptions r
  join customer_loyalty a on a.organization_id = $1
  and a.id = r.customer_loyalty_id
where
  r.organization_id = $1
  and a.customer_id = coalesce(
    (
      select
        merged_into
      from
        customers
      where
        organization_id = $1
        and id = $2
    ),
    $2
  )
  and r.status <> 'cancelled'
