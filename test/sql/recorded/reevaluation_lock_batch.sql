select
  id
from
  customer_loyalty
where
  organization_id = $1
  and program_id = $2
  and (
    $3::uuid is null
    or id > $3
  )
order by
  id
limit
  $4
for no key update
