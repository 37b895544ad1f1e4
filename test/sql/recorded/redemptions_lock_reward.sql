with
  counted as materialized (
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
      ) as min_tier_points
    from
      rewards w
    where
      w.organization_id = $1
      and w.id = $2
      and w.stock_remaining is not null
    for no key update
  )
select
  *
from
  counted
union all
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
  ) as min_tier_points
from
  rewards w
where
  w.organization_id = $1
  and w.id = $2
  and w.stock_remaining is null
