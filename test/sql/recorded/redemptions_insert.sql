insert into
  reward_redemptions (
    organization_id,
    id,
    reward_id,
    customer_loyalty_id,
    order_id,
    status,
    points_spent,
    discount_type,
    discount_value,
    redeemed_at,
    expires_at
  )
values
  ($1, $2, $3, $4, $5, 'issued', $6, $7, $8, $9, $10)
