select
  set_config('role', $1, true),
  set_config('app.organization_id', $2, true),
  (
    select
      count(set_config(name, value, true))
    from
      unnest($3::text[], $4::text[]) as settings (name, value)
  )
