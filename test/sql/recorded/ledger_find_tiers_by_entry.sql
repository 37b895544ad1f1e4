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
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = (
        select
          customer_loyalty_id
        from
          loyalty_transactions
        where
          organization_id = $1
          and id = $2
      )
  )
order by
  t.min_points
