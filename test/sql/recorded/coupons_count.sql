select
  count(*) as total
from
  coupons c
where
  c.organization_id = $1
  and (
    $2::text is null
    or starts_with(c.code, $2)
  )
  and (
    $3::boolean is null
    or c.is_active = $3
  )
  and $4::uuid is null
