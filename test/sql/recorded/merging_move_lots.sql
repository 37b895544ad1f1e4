update loyalty_lots
set
  customer_loyalty_id = $3
where
  organization_id = $1
  and customer_loyalty_id = $2
