insert into
  tier_reevaluations (organization_id, id, program_id, status, accounts, requested_at)
values
  (
    $1,
    $2,
    $3,
    'running',
    (
      select
        count(*)
      from
        customer_loyalty
      where
        organization_id = $1
        and program_id = $3
    ),
    $4
  )
on conflict (organization_id, program_id)
where
  status = 'running' do update
set
  requested_at = excluded.requested_at,
  accounts = excluded.accounts,
  done = 0,
  after_id = null
