with
  revived as (
    update customers
    set
      merged_into = null,
      phone = $3,
      email = $4,
      version = version + 1,
      updated_at = $5
    where
      organization_id = $1
      and id = $2
    returning
      1
  ),
  followers as (
    update customers
    set
      merged_into = $2
    where
      organization_id = $1
      and id = any ($6::uuid[])
  )
select
  require_rows (
    1,
    (
      select
        count(*)
      from
        revived
    )
  )
