select
  c.id,
  c.batch_id,
  c.code,
  c.name,
  c.description,
  c.type,
  c.discount_value,
  c.menu_item_id,
  c.category_id,
  c.buy_quantity,
  c.get_quantity,
  c.min_order_amount,
  c.max_discount_amount,
  c.max_uses_total,
  c.max_uses_per_customer,
  c.starts_at,
  c.expires_at,
  c.is_active,
  c.assigned_only,
  c.used_count,
  c.created_at,
  a.id as assignment_id,
  a.created_at as assigned_at,
  (
    select
      count(*)
    from
      coupon_uses u
    where
      u.organization_id = $1
      and u.coupon_id = c.id
      and u.status = 'reserved'
      and u.expires_at > $3
  ) as reserved,
  (
    select
      count(*)
    from
      coupon_uses u
    where
      u.organization_id = $1
      and u.coupon_id = c.id
      and u.customer_id = a.customer_id
      and (
        u.status = 'used'
        or u.status = 'reserved'
        and u.expires_at > $3
      )
  ) as by_customer
from
  coupon_assignments a
  join coupons c on c.organization_id = $1
  and c.id = a.coupon_id
where
  a.organization_id = $1
  and a.customer_id = (
    select
      coalesce(
        (
          select
            merged_into
          from
            customers
          where
            organization_id = $1
            and id = $2
        ),
        $2
      )
  )
  and (
    $4::timestamptz is null
    or (a.created_at, a.id) < ($4, $5::uuid)
  )
order by
  a.created_at desc,
  a.id desc
limit
  $6
offset
  $7
