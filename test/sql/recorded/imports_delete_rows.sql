with
  deleted as (
    delete from import_rows
    where
      organization_id = $1
      and import_id = $2
      and position between $3 and $4
    returning
      1
  )
select
  count(*) as deleted
from
  deleted
