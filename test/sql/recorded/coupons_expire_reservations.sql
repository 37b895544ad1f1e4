with
  expired as (
    update coupon_uses
    set
      status = 'expired'
    where
      organization_id = $1
      and status = 'reserved'
      and expires_at <= $2
    returning
      1
  )
select
  count(*) as expired
from
  expired
