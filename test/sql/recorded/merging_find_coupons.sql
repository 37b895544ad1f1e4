select
  'assignment' as kind,
  s.id
from
  coupon_assignments s
where
  s.organization_id = $1
  and s.customer_id = $2
  and not exists (
    select
    from
      coupon_assignments t
    where
      t.organization_id = $1
      and t.customer_id = $3
      and t.coupon_id = s.coupon_id
  )
union all
select
  'use',
  id
from
  coupon_uses
where
  organization_id = $1
  and customer_id = $2
