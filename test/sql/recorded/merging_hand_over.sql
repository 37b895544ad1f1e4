update customer_loyalty
set
  customer_id = $4,
  merged_into = $3
where
  organization_id = $1
  and (
    id = $2
    or merged_into = $2
  )
