select
  a.id,
  a.coupon_id,
  a.customer_id,
  a.created_at
from
  coupon_assignments a
where
  a.organization_id = $1
  and a.coupon_id = $2
  and (
    $3::timestamptz is null
    or (a.created_at, a.id) < ($3, $4::uuid)
  )
order by
  a.created_at desc,
  a.id desc
limit
  $5
offset
  $6
