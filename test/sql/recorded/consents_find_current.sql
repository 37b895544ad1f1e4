select distinct
  on (s.purpose, s.channel) s.id,
  s.customer_id,
  s.purpose,
  s.channel,
  s.granted,
  s.source,
  s.occurred_at,
  s.recorded_at
from
  consents s
where
  s.organization_id = $1
  and s.customer_id = (
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
order by
  s.purpose,
  s.channel,
  s.occurred_at desc,
  s.recorded_at desc,
  s.id desc
