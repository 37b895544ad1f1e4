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
  a.id as account_id,
  a.program_id,
  case
    when a.next_expiry_at <= $4 then a.points_balance - coalesce(
      (
        select
          sum(l.remaining)
        from
          loyalty_lots l
        where
          l.organization_id = a.organization_id
          and l.customer_loyalty_id = a.id
          and l.remaining > 0
          and l.expires_at <= $4
      ),
      0
    )::bigint
    else a.points_balance
  end as points_balance,
  a.total_points_earned,
  a.tier_id,
  t.name as tier_name,
  f.id <> c.id as is_alias,
  coalesce(f.phone = $2, false) as by_phone
from
  find_customers_by_contact (array[$2::text], array[$3::text]) found
  cross join lateral (
    select
      id,
      phone,
      email,
      coalesce(merged_into, id) as stands_for
    from
      customers
    where
      organization_id = $1
      and id = found.id
    limit
      1
  ) f
  join customers c on c.organization_id = $1
  and c.id = f.stands_for
  left join programs p on p.organization_id = $1
  and p.is_active
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = p.id
  and a.merged_into is null
  left join tiers t on t.organization_id = $1
  and t.id = a.tier_id
