select
  i.id
from
  imports i
where
  i.organization_id = $1
  and i.status in ('checking', 'running')
  and i.updated_at < $2
  and not exists (
    select
    from
      import_batches b
    where
      b.organization_id = $1
      and b.import_id = i.id
      and b.done_at >= $2
  )
