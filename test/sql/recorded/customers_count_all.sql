select
  coalesce(sum(customers), 0)::bigint as total
from
  organization_totals
where
  organization_id = $1
