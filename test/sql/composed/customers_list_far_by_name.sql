with
  everyone as materialized (
    select
      coalesce(sum(customers), 0)::bigint as total
    from
      organization_totals
    where
      organization_id = $1
  ),
  page as materialized (
    select
      *
    from
      (
        (
          select
            c.id,
            c.name_key collate "C" as sort_key,
            0 as part
          from
            customers c
          where
            c.organization_id = $1
            and c.merged_into is null
            and $4::bigint * 2 <= (
              select
                total
              from
                everyone
            )
          order by
            c.name_key collate "C" desc,
            c.id desc
          limit
            $3::bigint
          offset
            $4::bigint
        )
        union all
        (
          select
            c.id,
            c.name_key collate "C" as sort_key,
            0 as part
          from
            customers c
          where
            c.organization_id = $1
            and c.merged_into is null
            and $4::bigint * 2 > (
              select
                total
              from
                everyone
            )
          order by
            c.name_key collate "C" asc,
            c.id asc
          limit
            greatest(
              0,
              least(
                $3::bigint,
                (
                  select
                    total
                  from
                    everyone
                ) - $4::bigint
              )
            )
          offset
            greatest(
              0,
              (
                select
                  total
                from
                  everyone
              ) - $4::bigint - $3::bigint
            )
        )
      ) nearer
    limit
      101
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
