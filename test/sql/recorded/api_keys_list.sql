select
  k.id,
  k.name,
  k.prefix,
  k.scopes,
  k.created_by,
  k.expires_at,
  k.revoked_at,
  k.last_used_at,
  k.created_at
from
  api_keys k
where
  k.organization_id = $1
  and (
    $2::text is null
    or starts_with(k.prefix, $2)
  )
  and (
    $3::timestamptz is null
    or (k.created_at, k.id) < ($3, $4::uuid)
  )
order by
  k.created_at desc,
  k.id desc
limit
  $5
offset
  $6
