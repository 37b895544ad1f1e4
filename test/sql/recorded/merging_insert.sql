insert into
  customer_merges (organization_id, id, source_id, target_id, undo, actor, request_id, merged_at)
values
  ($1, $2, $3, $4, $5, $6, $7, $8)
