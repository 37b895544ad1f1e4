select
  id,
  remaining,
  expires_at
from
  (
    select
      l.id,
      l.remaining,
      l.expires_at,
      l.created_at,
      sum(l.remaining) over (
        order by
          l.expires_at nulls last,
          l.created_at,
          l.id
      ) - l.remaining as before,
      coalesce(
        sum(l.remaining) filter (
          where
            l.expires_at <= $4
        ) over (),
        0
      ) as due
    from
      customer_loyalty a
      join loyalty_lots l on l.organization_id = $1
      and l.customer_loyalty_id = a.id
      and l.remaining > 0
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
          id
        from
          programs
        where
          organization_id = $1
          and is_active
      )
      and (
        l.expires_at is not null
        or $3::bigint > 0
      )
  ) lots
where
  before <= due + $3::bigint
order by
  expires_at nulls last,
  created_at,
  id
