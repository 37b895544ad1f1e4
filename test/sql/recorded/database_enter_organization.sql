select
  set_config('role', $1, true),
  set_config('app.organization_id', $2, true)
