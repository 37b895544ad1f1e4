update api_keys k
set
  revoked_at = $3
where
  k.organization_id = $1
  and k.id = $2
  and k.revoked_at is null
returning
  k.id,
  k.name,
  k.prefix,
  k.scopes,
  k.created_by,
  k.expires_at,
  k.revoked_at,
  k.last_used_at,
  k.created_at
