insert into
  coupon_uses (
    organization_id,
    id,
    coupon_id,
    customer_id,
    order_id,
    status,
    discount_amount,
    reserved_at,
    expires_at
  )
values
  ($1, $2, $3, $4, $5, 'reserved', $6, $7, $8)
