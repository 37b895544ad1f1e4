select
  a.id
from
  customer_loyalty a
where
  a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = (
        select
          customer_loyalty_id
        from
          loyalty_transactions
        where
          organization_id = $1
          and id = $2
      )
  )
