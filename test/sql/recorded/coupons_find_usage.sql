select
  (
    select
      count(*)
    from
      coupon_uses u
    where
      u.organization_id = $1
      and u.coupon_id = c.id
      and u.status = 'reserved'
      and u.expires_at > $4
  ) as reserved,
  k.id as customer_id,
  (
    select
      count(*)
    from
      coupon_uses u
    where
      u.organization_id = $1
      and u.coupon_id = c.id
      and u.customer_id = k.id
      and (
        u.status = 'used'
        or u.status = 'reserved'
        and u.expires_at > $4
      )
  ) as by_customer,
  exists (
    select
    from
      coupon_assignments a
    where
      a.organization_id = $1
      and a.coupon_id = c.id
      and a.customer_id = k.id
  ) as assigned
from
  coupons c
  left join lateral (
    select
      coalesce(m.merged_into, m.id) as id
    from
      customers m
    where
      m.organization_id = $1
      and m.id = $3
  ) k on true
where
  c.organization_id = $1
  and c.code = $2
