select
  a.id
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = $2
  )
