update programs
set
  is_active = false,
  updated_at = $3
where
  organization_id = $1
  and id <> $2
  and is_active
returning
  id
