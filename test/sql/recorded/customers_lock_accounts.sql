select
  id,
  points_balance,
  total_points_earned
from
  customer_loyalty
where
  organization_id = $1
  and customer_id = (
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
order by
  id
for update
