with
  restricted as (
    update coupons
    set
      assigned_only = true,
      updated_at = $3
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
        restricted
    )
  )
