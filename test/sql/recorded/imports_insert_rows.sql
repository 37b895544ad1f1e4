insert into
  import_rows (organization_id, import_id, position, line, cells)
select
  $1,
  $2,
  r.position,
  r.line,
  r.cells::jsonb
from
  unnest($3::integer[], $4::integer[], $5::text[]) as r (position, line, cells)
