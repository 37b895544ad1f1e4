select
  (
    select
      count(*)
    from
      coupon_assignments a
    where
      a.organization_id = $1
      and a.coupon_id = c.id
  ) as total
from
  coupons c
where
  c.organization_id = $1
  and c.id = $2
