select
  (
    select
      o.currency
    from
      organizations o
    where
      o.id = $1
  ) as currency
