with
  updated as (
    update customers
    set
      name = $3,
      email = $4,
      phone = $5,
      birth_date = $6,
      marketing_opt_in = $7,
      updated_at = $8,
      version = version + 1
    where
      organization_id = $1
      and id = $2
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
        updated
    )
  )
