select
  exists (
    select
    from
      tiers
    where
      organization_id = $1
      and id = $2
      and program_id = $3
      and retired_at is null
  ) as found
