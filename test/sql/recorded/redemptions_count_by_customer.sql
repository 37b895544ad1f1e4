select
  (
    select
      count(*)
    from
      customer_loyalty a
      join reward_redemptions r on r.organization_id = $1
      and r.customer_loyalty_id = a.id
    where
      a.organization_id = $1
      and a.customer_id = c.id
      and (
        $3::text is null
        or $3 = case
          when r.status = 'issued'
          and r.expires_at <= $4 then 'expired'
          else r.status
        end
      )
  ) as total
from
  customers c
where
  c.organization_id = $1
  and c.id = (
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
