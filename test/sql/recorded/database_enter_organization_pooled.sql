select
  set_config('role', $1, true),
  set_config('app.organization_id', $2, true),
  set_config('statement_timeout', $3, true),
  set_config('lock_timeout', $4, true),
  set_config('idle_in_transaction_session_timeout', $5, true),
  set_config('plan_cache_mode', $6, true)
