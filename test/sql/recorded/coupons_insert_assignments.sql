insert into
  coupon_assignments (organization_id, id, coupon_id, customer_id, created_at)
select
  $1,
  given.id,
  $2,
  given.customer_id,
  $5
from
  unnest($3::uuid[], $4::uuid[]) as given (id, customer_id)
