with
  old as (
    select
      k.key
    from
      idempotency_keys k
    where
      k.organization_id = $1
      and k.created_at <= $2
    order by
      k.created_at
    limit
      $3
    for update
      skip locked
  ),
  removed as (
    delete from idempotency_keys d
    where
      d.organization_id = $1
      and d.key = any (
        array(
          select
            old.key
          from
            old
        )
      )
    returning
      1
  )
select
  count(*) as removed
from
  removed
