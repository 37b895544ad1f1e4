with
  moved as (
    update rewards
    set
      stock_remaining = stock_remaining + $3
    where
      organization_id = $1
      and id = $2
      and stock_remaining is not null
      and stock_remaining + $3 >= 0
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
        moved
    )
  )
