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
  r.expires_at,
  w.name as reward_name
from
  customer_loyalty a
  join reward_redemptions r on r.organization_id = $1
  and r.customer_loyalty_id = a.id
  join rewards w on w.organization_id = $1
  and w.id = r.reward_id
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
    $3::timestamptz is null
    or (r.redeemed_at, r.id) < ($3, $4::uuid)
  )
  and (
    $7::text is null
    or $7 = case
      when r.status = 'issued'
      and r.expires_at <= $8 then 'expired'
      else r.status
    end
  )
order by
  r.redeemed_at desc,
  r.id desc
limit
  $5
offset
  $6
