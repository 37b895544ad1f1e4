select
  count(*) as total
from
  api_keys k
where
  k.organization_id = $1
  and (
    $2::text is null
    or starts_with(k.prefix, $2)
  )
