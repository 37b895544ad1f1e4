with
  deleted as (
    delete from imports
    where
      organization_id = $1
      and id = $2
    returning
      1
  )
select
  count(*) as deleted
from
  deleted
