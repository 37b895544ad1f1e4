select
  t.transaction_id,
  t.lot_id,
  t.points,
  t.transaction_id as key_one,
  t.lot_id as key_two
from
  loyalty_lots l
  join loyalty_lot_uses t on t.organization_id = $1
  and t.lot_id = l.id
where
  l.organization_id = $1
  and l.customer_loyalty_id in (
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
    or (t.transaction_id, t.lot_id) > ($3, $4::uuid)
  )
order by
  t.transaction_id,
  t.lot_id
limit
  $5
