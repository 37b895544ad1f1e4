update idempotency_keys
set
  body = null
where
  organization_id = $1
  and body is not null
  and customer_id in (
    select
      id
    from
      customers
    where
      organization_id = $1
      and (
        id = $2
        or merged_into = $2
      )
  )
