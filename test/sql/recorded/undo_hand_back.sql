update customer_loyalty
set
  customer_id = $3,
  merged_into = case
    when id = $2 then null
    else $2
  end
where
  organization_id = $1
  and (
    id = $2
    or id = any ($4::uuid[])
  )
