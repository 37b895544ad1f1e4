with
  old as (
    select
      m.id
    from
      customer_merges m
    where
      m.organization_id = $1
      and m.merged_at <= $2
      and m.undo is not null
    order by
      m.merged_at
    limit
      $3
    for no key update
      skip locked
  ),
  removed as (
    update customer_merges u
    set
      undo = null
    where
      u.organization_id = $1
      and u.id = any (
        array(
          select
            old.id
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
