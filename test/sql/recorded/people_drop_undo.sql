update customer_merges m
set
  undo = null
from
  customers c
where
  c.organization_id = $1
  and (
    c.id = $2
    or c.merged_into = $2
  )
  and m.organization_id = $1
  and (
    m.source_id = c.id
    or m.target_id = c.id
  )
  and m.undo is not null
