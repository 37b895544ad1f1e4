select
  count(*) as redeemed
from
  customer_loyalty a
  join reward_redemptions r on r.organization_id = $1
  and r.customer_loyalty_id = a.id
where
  a.organization_id = $1
  and a.merged_into is null
  and a.customer_id = (
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
  and a.program_id = (
    select
      program_id
    from
      rewards
    where
      organization_id = $1
      and id = $3
  )
  and r.reward_id = $3
  and r.status <> 'cancelled'
