select
  t.id,
  t.customer_id,
  t.purpose,
  t.channel,
  t.granted,
  t.source,
  t.occurred_at,
  t.recorded_at,
  t.id as key_one,
  t.id as key_two
from
  consents t
where
  t.organization_id = $1
  and t.customer_id in (
    select
      id
    from
      customers
    where
      organization_id = $1
      and (
        id = (
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
        or merged_into = (
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
