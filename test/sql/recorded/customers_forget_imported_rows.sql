delete from import_rows r
where
  r.organization_id = $1
  and (
    r.customer_id = $2
    or r.phone = $3
    or r.email = lower($4::text)
  )
