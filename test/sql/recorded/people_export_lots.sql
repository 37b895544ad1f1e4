select
  t.id,
  t.customer_loyalty_id,
  t.transaction_id,
  t.points,
  t.remaining,
  t.owed,
  t.expires_at,
  t.created_at,
  t.id as key_one,
  t.id as key_two
from
  loyalty_lots t
where
  t.organization_id = $1
  and t.customer_loyalty_id in (
    select
      id
    from
      customer_loyalty
    where
      organization_id = $1
      and customer_id = (
        select
          coalesce(
            (
              select
                merged_into
              from
                customers
              where
                organization_id = $1
                and id = $2
            ),
            $2
          )
      )
  )
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
