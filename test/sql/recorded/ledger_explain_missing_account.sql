select
  exists (
    select
    from
      customers
    where
      organization_id = $1
      and id = $2
  ) as customer_exists,
  p.id as program_id,
  t.id as tier_id,
  t.name as tier_name
from
  organizations o
  left join programs p on p.organization_id = o.id
  and p.is_active
  left join tiers t on t.organization_id = o.id
  and t.program_id = p.id
  and t.min_points = 0
  and t.retired_at is null
where
  o.id = $1
