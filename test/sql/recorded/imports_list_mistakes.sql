select
  r.line,
  m.column_name,
  m.code,
  m.message
from
  import_rows r
  cross join lateral rows
from
  (jsonb_to_recordset(r.mistakes) as (column_name text, code text, message text)) with ordinality as m (column_name, code, message, place)
where
  r.organization_id = $1
  and r.import_id = $2
  and r.mistakes is not null
order by
  r.position,
  m.place
limit
  $3
offset
  $4
