update reward_redemptions
set
  customer_loyalty_id = $3
where
  organization_id = $1
  and customer_loyalty_id = $2
  and id in (
    select
      redemption_id
    from
      loyalty_transactions
    where
      organization_id = $1
      and customer_loyalty_id = any ($4::uuid[])
      and type = 'redeemed'
  )
