select
  a.id
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
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
  and a.program_id = (
    select
      id
    from
      programs
    where
      organization_id = $1
      and is_active
  )
