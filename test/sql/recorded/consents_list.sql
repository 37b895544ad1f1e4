select
  s.id,
  s.customer_id,
  s.purpose,
  s.channel,
  s.granted,
  s.source,
  s.occurred_at,
  s.recorded_at
from
  customers c
  join consents s on s.organization_id = $1
  and s.customer_id = c.id
where
  c.organization_id = $1
  and (
    c.id = (
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
    or c.merged_into = (
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
    $3::timestamptz is null
    or (s.occurred_at, s.id) < ($3, $4::uuid)
  )
order by
  s.occurred_at desc,
  s.id desc
limit
  $5
offset
  $6
