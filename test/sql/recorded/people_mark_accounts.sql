update customer_loyalty
set
  anonymized = true
where
  organization_id = $1
  and customer_id = $2
