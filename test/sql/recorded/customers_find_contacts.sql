select
  id,
  phone,
  email
from
  customers
where
  organization_id = $1
  and (
    id = (
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
    or merged_into = (
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
  )
order by
  id
