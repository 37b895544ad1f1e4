select
  id,
  source_id,
  target_id,
  merged_at,
  undone_at,
  undo is not null
  and undone_at is null
  and merged_at > $3 as can_undo
from
  customer_merges
where
  organization_id = $1
  and (
    target_id = $2
    or source_id = $2
  )
order by
  merged_at desc,
  id desc
limit
  100
