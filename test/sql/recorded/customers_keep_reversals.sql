with
  gone as materialized (
    select
      id
    from
      customer_loyalty
    where
      organization_id = $1
      and customer_id = $2
  )
update loyalty_transactions e
set
  reversed_by_deleted = e.reversed_by_deleted + r.points
from
  (
    select
      r.reverses_id,
      sum(r.reversed_points)::bigint as points
    from
      gone g
      join loyalty_transactions r on r.organization_id = $1
      and r.customer_loyalty_id = g.id
      and r.reverses_id is not null
    where
      r.reversed_points > 0
    group by
      r.reverses_id
  ) r
where
  e.organization_id = $1
  and e.id = r.reverses_id
  and e.customer_loyalty_id not in (
    select
      id
    from
      gone
  )
