with
  anonymized as (
    update customers
    set
      name = $3,
      phone = null,
      email = null,
      birth_date = null,
      marketing_opt_in = false,
      anonymized_at = $4,
      updated_at = $4,
      version = version + 1
    where
      organization_id = $1
      and (
        id = $2
        or merged_into = $2
      )
      and anonymized_at is null
    returning
      id
  )
select
  require_rows (
    1,
    (
      select
        count(*)
      from
        anonymized
      where
        id = $2
    )
  )
