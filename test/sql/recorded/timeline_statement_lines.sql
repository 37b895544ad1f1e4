with
  account as (
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
  ),
  lines as (
    select
      e.id,
      e.customer_loyalty_id,
      e.order_id,
      e.points,
      e.type,
      e.description,
      e.expires_at,
      e.created_at,
      e.account_version,
      case
        when e.type = 'expired' then e.expires_at
        else e.created_at
      end as effective_at
    from
      loyalty_transactions e
    where
      e.organization_id = $1
      and e.customer_loyalty_id in (
        select
          m.id
        from
          customer_loyalty m
        where
          m.organization_id = $1
          and (
            m.id = (
              select
                id
              from
                account
            )
            or m.merged_into = (
              select
                id
              from
                account
            )
          )
      )
      and e.created_at >= $3
      and case
        when e.type = 'expired' then e.expires_at >= $3
        and e.expires_at < $4
        else e.created_at < $4
      end
    union all
    select
      null,
      l.customer_loyalty_id,
      null,
      - l.remaining,
      'expired',
      null,
      l.expires_at,
      l.expires_at,
      null,
      l.expires_at
    from
      account
      join loyalty_lots l on l.organization_id = $1
      and l.customer_loyalty_id = account.id
    where
      l.remaining > 0
      and l.expires_at >= $3
      and l.expires_at < $4
  )
select
  id,
  customer_loyalty_id,
  order_id,
  points,
  type,
  description,
  expires_at,
  created_at,
  coalesce(account_version, 0) as account_version,
  0::bigint as balance_after
from
  lines
order by
  effective_at,
  account_version nulls last,
  expires_at
limit
  $5
