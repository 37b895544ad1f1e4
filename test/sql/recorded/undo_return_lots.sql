update loyalty_lots
set
  customer_loyalty_id = $3
where
  organization_id = $1
  and customer_loyalty_id = $2
  and transaction_id in (
    select
      id
    from
      loyalty_transactions
    where
      organization_id = $1
      and customer_loyalty_id = any ($4::uuid[])
  )
