select
  a.customer_id
from
  coupon_assignments a
where
  a.organization_id = $1
  and a.coupon_id = $2
  and a.customer_id = any (
    array(
      select
        coalesce(merged_into, id)
      from
        customers
      where
        organization_id = $1
        and id = any ($3::uuid[])
    )
  )
