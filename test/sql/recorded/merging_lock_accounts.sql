select
  a.id,
  a.customer_id,
  a.program_id,
  a.tier_id,
  a.points_balance,
  a.total_points_earned,
  a.version,
  a.last_entry_at
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
  and a.customer_id = any (
    array(
      select
        coalesce(merged_into, id)
      from
        customers
      where
        organization_id = $1
        and id = any ($2::uuid[])
    )
  )
order by
  a.id
for no key update
