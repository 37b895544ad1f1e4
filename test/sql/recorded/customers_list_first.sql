with
  page as materialized (
    select
      id
    from
      customers
    where
      organization_id = $1
      and merged_into is null
    order by
      created_at desc,
      id desc
    limit
      101
  )
select
  c.id,
  c.organization_id,
  c.name,
  c.email,
  c.phone,
  c.birth_date::text as birth_date,
  c.created_at,
  a.id as account_id,
  a.program_id,
  case
    when a.next_expiry_at <= $2 then a.points_balance - coalesce(
      (
        select
          sum(l.remaining)
        from
          loyalty_lots l
        where
          l.organization_id = a.organization_id
          and l.customer_loyalty_id = a.id
          and l.remaining > 0
          and l.expires_at <= $2
      ),
      0
    )::bigint
    else a.points_balance
  end as points_balance,
  a.total_points_earned,
  a.tier_id,
  t.name as tier_name
from
  (
    select
      id
    from
      page
    limit
      $3
  ) page
  cross join lateral (
    select
      *
    from
      customers
    where
      organization_id = $1
      and id = page.id
    limit
      1
  ) c
  left join programs p on p.organization_id = $1
  and p.is_active
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = p.id
  and a.merged_into is null
  left join tiers t on t.organization_id = $1
  and t.id = a.tier_id
order by
  c.created_at desc,
  c.id desc
