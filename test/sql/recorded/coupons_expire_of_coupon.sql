update coupon_uses
set
  status = 'expired'
where
  organization_id = $1
  and coupon_id = $2
  and status = 'reserved'
  and expires_at <= $3
