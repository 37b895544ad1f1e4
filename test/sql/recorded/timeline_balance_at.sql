select
  coalesce(last.balance_after, 0) + coalesce(
    (
      select
        sum(e.points)
      from
        loyalty_transactions e
      where
        e.organization_id = $1
        and e.customer_loyalty_id = account.id
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
  coalesce(last.total_points_earned_after, 0) as total_points_earned,
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
    where
      c.organization_id = $1
      and c.id = $2
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
  left join tiers now_tier on now_tier.organization_id = $1
  and now_tier.id = account.tier_id
  left join tiers first_tier on first_tier.organization_id = $1
  and first_tier.program_id = account.program_id
  and first_tier.min_points = 0
  and first_tier.retired_at is null
