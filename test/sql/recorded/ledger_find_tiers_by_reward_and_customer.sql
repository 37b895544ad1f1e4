select
  t.id,
  t.name,
  t.min_points,
  t.multiplier
from
  customer_loyalty a
  join tiers t on t.organization_id = $1
  and t.program_id = a.program_id
  and t.retired_at is null
where
  a.organization_id = $1
  and a.merged_into is null
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
  and a.program_id = (
    select
      program_id
    from
      rewards
    where
      organization_id = $1
      and id = $3
  )
order by
  t.min_points
