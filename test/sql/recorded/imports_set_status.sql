update imports
set
  status = $3,
  mapping = $4::jsonb,
  updated_at = $5,
  finished_at = case
    when $3 = 'done' then $5::timestamptz
  end
where
  organization_id = $1
  and id = $2
