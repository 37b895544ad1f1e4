with
  settled as (
    update coupon_uses
    set
      status = $4,
      used_at = $5,
      rolled_back_at = $6,
      order_id = $7
    where
      organization_id = $1
      and id = $2
      and status = $3
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
