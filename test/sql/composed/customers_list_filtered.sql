with
  page as materialized (
    (
      select
        c.id,
        c.created_at as sort_key,
        0 as part
      from
        customers c
        join customer_loyalty a on a.organization_id = $1
        and a.customer_id = c.id
        and a.program_id = (
          select
            id
          from
            programs
          where
            organization_id = $1
            and is_active
        )
        and a.merged_into is null
      where
        c.organization_id = $1
        and c.merged_into is null
        and c.created_at >= $3::timestamptz
        and c.created_at < $4::timestamptz
        and extract(
          month
          from
            c.birth_date
        ) = $5::integer
        and c.phone is not null
        and c.email is null
        and c.marketing_opt_in = $6::boolean
        and a.tier_id = $8::uuid
        and a.points_balance >= $7::bigint
        and case
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
        end >= $7::bigint
        and coalesce(
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
          end,
          0
        ) <= $9::bigint
      order by
        c.created_at desc,
        c.id desc
      limit
        $10::bigint
      offset
        $11::bigint
    )
  )
select
  page.sort_key,
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
  t.name as tier_name,
  c.marketing_opt_in
from
  page
  join customers c on c.organization_id = $1
  and c.id = page.id
  left join programs p on p.organization_id = $1
  and p.is_active
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = p.id
  and a.merged_into is null
  left join tiers t on t.organization_id = $1
  and t.id = a.tier_id
order by
  page.part,
  page.sort_key desc,
  page.id desc
