select
  c.id,
  c.organization_id,
  c.name,
  c.email,
  c.phone,
  c.birth_date::text as birth_date,
  c.created_at,
  c.marketing_opt_in,
  c.anonymized_at,
  c.version,
  case
    when c.id <> $2 then c.id
  end as merged_into,
  a.id as account_id,
  a.program_id,
  case
    when a.next_expiry_at <= $3 then a.points_balance - coalesce(
      (
        select
          sum(l.remaining)
        from
          loyalty_lots l
        where
          l.organization_id = a.organization_id
          and l.customer_loyalty_id = a.id
          and l.remaining > 0
          and l.expires_at <= $3
      ),
      0
    )::bigint
    else a.points_balance
  end as points_balance,
  a.total_points_earned,
  a.tier_id,
  t.name as tier_name,
  p.name as program_name,
  case
    when a.id is not null then (
      select
        json_build_object('id', n.id, 'name', n.name, 'min_points', n.min_points)
      from
        tiers n
      where
        n.organization_id = $1
        and n.program_id = a.program_id
        and n.min_points > a.total_points_earned
        and n.retired_at is null
      order by
        n.min_points
      limit
        1
    )
  end as next_tier,
  coalesce(
    (
      select
        json_agg(
          entry
          order by
            entry.created_at desc,
            entry.account_version desc,
            entry.id desc
        )
      from
        (
          select
            e.id,
            e.customer_loyalty_id,
            e.order_id,
            e.points,
            e.type,
            e.description,
            e.balance_after,
            e.expires_at,
            e.created_at,
            e.account_version,
            e.actor
          from
            customer_loyalty b
            cross join lateral (
              select
                *
              from
                loyalty_transactions
              where
                organization_id = $1
                and customer_loyalty_id = b.id
              order by
                account_version desc
              limit
                10
            ) e
          where
            b.organization_id = $1
            and b.customer_id = c.id
          order by
            e.created_at desc,
            e.account_version desc,
            e.id desc
          limit
            10
        ) entry
    ),
    '[]'
  ) as recent
from
  customers c
  left join programs p on p.organization_id = $1
  and p.is_active
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = p.id
  and a.merged_into is null
  left join tiers t on t.organization_id = $1
  and t.id = a.tier_id
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
