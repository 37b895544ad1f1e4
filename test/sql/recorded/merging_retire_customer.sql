with
  retired as (
    update customers
    set
      merged_into = $3,
      phone = $4,
      email = $5,
      version = version + 1,
      updated_at = $6
    where
      organization_id = $1
      and id = $2
    returning
      1
  ),
  followers as (
    update customers
    set
      merged_into = $3
    where
      organization_id = $1
      and merged_into = $2
  )
select
  require_rows (
    1,
    (
      select
        count(*)
      from
        retired
    )
  )
