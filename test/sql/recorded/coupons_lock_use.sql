select
  u.id,
  u.coupon_id,
  u.customer_id,
  u.order_id,
  u.status,
  u.discount_amount,
  u.reserved_at,
  u.expires_at,
  u.used_at,
  u.rolled_back_at
from
  coupon_uses u
where
  u.organization_id = $1
  and u.id = $2
for no key update
