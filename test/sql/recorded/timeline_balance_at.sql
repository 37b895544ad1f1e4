select
  coalesce(last.balance_after, 0) + before_merging.balance + coalesce(
    (
      select
        sum(e.points)
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
              m.id = account.id
              or m.merged_into = account.id
            )
        )
        and e.type = 'expired'
        and e.created_at > $3
        and e.expires_at <= $3
    ),
    0
  )::bigint - coalesce(
    (
      select
        sum(l.remaining)
      from
        loyalty_lots l
      where
        l.organization_id = $1
        and l.customer_loyalty_id = account.id
        and l.remaining > 0
        and l.expires_at <= $3
        and l.created_at <= $3
    ),
    0
  )::bigint as points_balance,
  coalesce(last.total_points_earned_after, 0) + before_merging.total as total_points_earned,
  case
    when account.enrolled_at > $3 then null
    when $3 >= $4 then now_tier.id
    when last.id is null then first_tier.id
    else last.tier_after_id
  end as tier_id,
  case
    when account.enrolled_at > $3 then null
    when $3 >= $4 then now_tier.name
    when last.id is null then first_tier.name
    else last.tier_after_name
  end as tier_name
from
  (
    select
      a.id,
      a.program_id,
      a.tier_id,
      a.enrolled_at
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
  left join lateral (
    select
      e.*
    from
      loyalty_transactions e
    where
      e.organization_id = $1
      and e.customer_loyalty_id = account.id
      and e.created_at <= $3
    order by
      e.account_version desc
    limit
      1
  ) last on true
  cross join lateral (
    select
      coalesce(sum(e.balance_after), 0)::bigint as balance,
      coalesce(sum(e.total_points_earned_after), 0)::bigint as total
    from
      customer_loyalty m
      cross join lateral (
        select
          *
        from
          loyalty_transactions
        where
          organization_id = $1
          and customer_loyalty_id = m.id
          and created_at <= $3
        order by
          account_version desc
        limit
          1
      ) e
    where
      m.organization_id = $1
      and m.merged_into = account.id
  ) before_merging
  left join tiers now_tier on now_tier.organization_id = $1
  and now_tier.id = account.tier_id
  left join tiers first_tier on first_tier.organization_id = $1
  and first_tier.program_id = account.program_id
  and first_tier.min_points = 0
  and first_tier.retired_at is null
