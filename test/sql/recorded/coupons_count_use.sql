with
  counted as (
    update coupons
    set
      used_count = used_count + $3
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
        counted
    )
  )
