select
  true as found,
  l.expires_at,
  sum(l.remaining)::bigint as points
from
  (
    select
      a.id
    from
      customers c
      left join programs p on p.organization_id = $1
      and p.is_active
      left join customer_loyalty a on a.organization_id = $1
      and a.customer_id = c.id
      and a.program_id = p.id
      and a.merged_into is null
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
  ) account
  left join loyalty_lots l on l.organization_id = $1
  and l.customer_loyalty_id = account.id
  and l.remaining > 0
  and (
    l.expires_at is null
    or l.expires_at > $3
  )
group by
  l.expires_at
order by
  l.expires_at nulls last
