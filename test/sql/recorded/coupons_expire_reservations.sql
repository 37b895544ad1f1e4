with
  lapsed as (
    select
      u.id
    from
      coupon_uses u
    where
      u.organization_id = $1
      and u.status = 'reserved'
      and u.expires_at <= $2
    order by
      u.expires_at
    limit
      $3
    for no key update
      skip locked
  ),
  expired as (
    update coupon_uses e
    set
      status = 'expired'
    from
      lapsed
    where
      e.organization_id = $1
      and e.id = lapsed.id
    returning
      1
  )
select
  count(*) as removed
from
  expired
