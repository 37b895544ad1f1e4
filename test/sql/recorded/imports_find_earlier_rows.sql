select
  position,
  phone,
  email
from
  import_rows
where
  organization_id = $1
  and import_id = $2
  and position < $3
  and status = 'created'
  and (
    phone = any ($4::text[])
    or email = any ($5::text[])
  )
