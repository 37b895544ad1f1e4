with
  finished as (
    update import_batches
    set
      created = $4,
      existing = $5,
      filled = $6,
      failed = $7,
      mistakes = $8,
      done_at = $9
    where
      organization_id = $1
      and import_id = $2
      and number = $3
      and done_at is null
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
        finished
    )
  )
