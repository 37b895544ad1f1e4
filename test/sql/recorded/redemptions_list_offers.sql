select
  w.id,
  w.program_id,
  w.name,
  w.points_cost,
  w.is_active,
  w.starts_at,
  w.expires_at,
  w.stock_remaining,
  w.max_per_customer,
  w.reward_type,
  w.discount_type,
  w.discount_value,
  w.redeem_within_days,
  (
    select
      name
    from
      tiers
    where
      organization_id = $1
      and id = w.min_tier_id
  ) as min_tier_name,
  (
    select
      min_points
    from
      tiers
    where
      organization_id = $1
      and id = w.min_tier_id
  ) as min_tier_points,
  w.description,
  w.menu_item_id,
  case
    when a.next_expiry_at <= $3 then a.points_balance - coalesce(
      (
        select
          sum(l.remaining)
        from
          loyalty_lots l
        where
          l.organization_id = a.organization_id
          and l.customer_loyalty_id = a.id
          and l.remaining > 0
          and l.expires_at <= $3
      ),
      0
    )::bigint
    else a.points_balance
  end as points_balance,
  a.total_points_earned,
  (
    select
      count(*)
    from
      reward_redemptions r
    where
      r.organization_id = $1
      and r.reward_id = w.id
      and r.customer_loyalty_id = a.id
      and r.status <> 'cancelled'
  ) as redeemed_by_account
from
  customers c
  join rewards w on w.organization_id = $1
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = w.program_id
  and a.merged_into is null
where
  c.organization_id = $1
  and c.id = (
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
order by
  w.points_cost,
  w.created_at,
  w.id
