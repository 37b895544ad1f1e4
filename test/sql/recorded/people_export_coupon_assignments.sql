select
  t.id,
  t.coupon_id,
  c.code,
  t.customer_id,
  t.created_at,
  t.id as key_one,
  t.id as key_two
from
  coupon_assignments t
  join coupons c on c.organization_id = $1
  and c.id = t.coupon_id
where
  t.organization_id = $1
  and t.customer_id in (
    select
      id
    from
      customers
    where
      organization_id = $1
      and (
        id = (
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
        or merged_into = (
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
      )
  )
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
