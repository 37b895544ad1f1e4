select
  t.id,
  t.customer_loyalty_id,
  t.account_version,
  t.type,
  t.points,
  t.balance_after,
  t.total_points_earned_after,
  t.tier_after_id,
  t.tier_after_name,
  t.order_id,
  t.redemption_id,
  t.reverses_id,
  t.reversed_points,
  t.reversed_by_deleted,
  t.unrecovered,
  t.description,
  t.expires_at,
  t.trace,
  t.merge_id,
  t.created_at,
  t.customer_loyalty_id as key_one,
  t.account_version as key_two
from
  loyalty_transactions t
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
    or (t.customer_loyalty_id, t.account_version) > ($3, $4::bigint)
  )
order by
  t.customer_loyalty_id,
  t.account_version
limit
  $5
