insert into
  audit_log (
    organization_id,
    id,
    actor,
    action,
    entity,
    entity_id,
    changed_fields,
    counts,
    request_id,
    created_at
  )
values
  ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)
