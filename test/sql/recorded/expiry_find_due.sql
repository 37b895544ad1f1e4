select distinct
  customer_loyalty_id
from
  (
    select
      customer_loyalty_id
    from
      loyalty_lots
    where
      organization_id = $1
      and remaining > 0
      and expires_at <= $2
    order by
      expires_at
    limit
      $3
  ) due
