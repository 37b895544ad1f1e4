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
  and k.hash = $2
  and k.revoked_at is null
