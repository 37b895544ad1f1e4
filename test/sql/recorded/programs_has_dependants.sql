select
  exists (
    select
    from
      customer_loyalty
    where
      organization_id = $1
      and program_id = $2
  )
  or exists (
    select
    from
      rewards
    where
      organization_id = $1
      and program_id = $2
  ) as found
