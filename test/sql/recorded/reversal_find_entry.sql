select
  e.id,
  e.type,
  e.points,
  e.order_id,
  e.reversed_by_deleted + coalesce(
    (
      select
        sum(r.reversed_points)
      from
        loyalty_transactions r
      where
        r.organization_id = $1
        and r.reverses_id = e.id
    ),
    0
  )::bigint as reversed_so_far
from
  loyalty_transactions e
where
  e.organization_id = $1
  and e.id = $2
