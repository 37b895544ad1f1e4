select
  r.id,
  r.reward_id,
  r.customer_loyalty_id,
  r.order_id,
  r.status,
  r.points_spent,
  r.discount_type,
  r.discount_value,
  r.redeemed_at,
  r.expires_at
from
  reward_redemptions r
where
  r.organization_id = $1
  and r.id = $2
for no key update
