with
  settled as (
    update reward_redemptions
    set
      status = $3,
      settled_at = $4
    where
      organization_id = $1
      and id = $2
      and status = 'issued'
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
