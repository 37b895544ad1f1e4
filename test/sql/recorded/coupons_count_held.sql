select
  (
    select
      count(*)
    from
      coupon_assignments a
    where
      a.organization_id = $1
      and a.customer_id = (
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
  ) as total
from
  customers k
where
  k.organization_id = $1
  and k.id = $2
