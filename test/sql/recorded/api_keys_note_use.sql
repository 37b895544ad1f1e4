update api_keys k
set
  last_used_at = $3
where
  k.organization_id = $1
  and k.id = $2
  and (
    k.last_used_at is null
    or k.last_used_at <= $3::timestamptz - interval '1 minute'
  )
