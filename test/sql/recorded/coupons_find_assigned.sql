select
  a.customer_id
from
  coupon_assignments a
where
  a.organization_id = $1
  and a.coupon_id = $2
  and a.customer_id in (
    select
      coalesce(k.merged_into, k.id)
    from
      customers k
    where
      k.organization_id = $1
      and k.id = any ($3::uuid[])
  )
