insert into
  api_keys (organization_id, id, name, prefix, hash, scopes, created_by, expires_at, created_at)
values
  ($1, $2, $3, $4, $5, $6, $7, $8, $9)
