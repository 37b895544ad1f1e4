select
  exists (
    select
    from
      reward_redemptions
    where
      organization_id = $1
      and reward_id = $2
  ) as found
