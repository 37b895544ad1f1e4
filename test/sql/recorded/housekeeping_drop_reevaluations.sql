with
  ranked as (
    select
      r.id,
      row_number() over (
        partition by
          r.program_id
        order by
          r.requested_at desc,
          r.id desc
      ) as place
    from
      tier_reevaluations r
    where
      r.organization_id = $1
      and r.status = 'done'
  ),
  old as (
    select
      l.id
    from
      tier_reevaluations l
    where
      l.organization_id = $1
      and l.id in (
        select
          ranked.id
        from
          ranked
        where
          ranked.place > $2
      )
    limit
      $3
    for update
      skip locked
  ),
  removed as (
    delete from tier_reevaluations d using old
    where
      d.organization_id = $1
      and d.id = old.id
    returning
      1
  )
select
  count(*) as removed
from
  removed
