with
  deleted as (
    delete from customers
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
        deleted
    )
  )
