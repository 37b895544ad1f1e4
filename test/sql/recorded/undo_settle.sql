with
  settled as (
    update customer_merges
    set
      undone_at = $3,
      undo = null
    where
      organization_id = $1
      and id = $2
      and undone_at is null
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
        settled
    )
  )
