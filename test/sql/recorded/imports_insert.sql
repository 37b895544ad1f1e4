insert into
  imports (organization_id, id, status, actor, created_at, updated_at)
values
  ($1, $2, 'receiving', $3, $4, $4)
