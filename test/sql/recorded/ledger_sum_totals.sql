select
  coalesce(sum(points_balance), 0)::bigint as points_balance,
  coalesce(sum(points_earned), 0)::bigint as points_earned
from
  organization_totals
where
  organization_id = $1
