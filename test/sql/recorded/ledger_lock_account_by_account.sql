select
  a.id,
  a.customer_id,
  a.program_id,
  a.tier_id,
  a.points_balance,
  a.total_points_earned,
  a.version,
  a.last_entry_at,
  a.anonymized
from
  customer_loyalty a
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
      and m.id = $2
  )
for no key update
