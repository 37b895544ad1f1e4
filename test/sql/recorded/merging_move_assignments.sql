update coupon_assignments
set
  customer_id = $3
where
  organization_id = $1
  and id = any ($2::uuid[])
