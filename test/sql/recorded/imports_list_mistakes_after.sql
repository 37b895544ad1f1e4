select
  r.position,
  r.line,
  m.column_name,
  m.code,
  m.message
from
  (
    select
      position,
      line,
      mistakes
    from
      import_rows
    where
      organization_id = $1
      and import_id = $2
      and position > $3
      and mistakes is not null
    order by
      position
    limit
      $4
  ) r
  cross join lateral rows
from
  (jsonb_to_recordset(r.mistakes) as (column_name text, code text, message text)) with ordinality as m (column_name, code, message, place)
order by
  r.position,
  m.place
