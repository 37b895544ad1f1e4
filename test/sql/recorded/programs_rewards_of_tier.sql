select
  exists (
    select
    from
      rewards
    where
      organization_id = $1
      and min_tier_id = $2
  ) as found
