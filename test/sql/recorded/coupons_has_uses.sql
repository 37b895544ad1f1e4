select
  exists (
    select
    from
      coupon_uses
    where
      organization_id = $1
      and coupon_id = $2
  ) as found
