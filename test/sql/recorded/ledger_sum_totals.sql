select
  coalesce(sum(points_balance), 0)::bigint - coalesce(
    (
      select
        sum(l.remaining)
      from
        loyalty_lots l
      where
        l.organization_id = $1
        and l.remaining > 0
        and l.expires_at <= $2
    ),
    0
  )::bigint as points_balance,
  coalesce(sum(points_earned), 0)::bigint as points_earned
from
  organization_totals
where
  organization_id = $1
