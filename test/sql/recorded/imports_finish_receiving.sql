with
  staged as (
    update imports
    set
      status = 'staged',
      columns = $3::jsonb,
      rows = $4,
      updated_at = $5
    where
      organization_id = $1
      and id = $2
      and status = 'receiving'
    returning
      1
  )
select
  require_rows (
    1,
    (
      select
        count(*)
      from
        staged
    )
  )
