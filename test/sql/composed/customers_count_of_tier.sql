with
  counted as (
    (
      select
        count(*) as customers
      from
        customer_loyalty a
      where
        a.organization_id = $1
        and a.program_id = (
          select
            id
          from
            programs
          where
            organization_id = $1
            and is_active
        )
        and a.merged_into is null
        and a.tier_id = $3::uuid
        and a.customer_id not in (
          select
            id
          from
            customers
          where
            organization_id = $1
            and merged_into is not null
        )
    )
  )
select
  sum(customers)::bigint as total
from
  counted
where
  $2::timestamptz is not null
