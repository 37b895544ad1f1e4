select
  (
    select
      count(*)
    from
      coupon_assignments a
    where
      a.organization_id = $1
      and a.customer_id = coalesce(k.merged_into, k.id)
  ) as total
from
  customers k
where
  k.organization_id = $1
  and k.id = $2
