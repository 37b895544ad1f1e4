select
  t.id,
  t.reward_id,
  w.name as reward_name,
  t.customer_loyalty_id,
  t.order_id,
  t.status,
  t.points_spent,
  t.discount_type,
  t.discount_value,
  t.redeemed_at,
  t.expires_at,
  t.settled_at,
  t.id as key_one,
  t.id as key_two
from
  reward_redemptions t
  join rewards w on w.organization_id = $1
  and w.id = t.reward_id
where
  t.organization_id = $1
  and t.customer_loyalty_id in (
    select
      id
    from
      customer_loyalty
    where
      organization_id = $1
      and customer_id = (
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
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
