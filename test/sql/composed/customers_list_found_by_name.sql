with
  found as materialized (
    select
      id
    from
      find_customers ($3::text, $4::text, 5001) as id
  ),
  standing as materialized (
    select
      s.merged_into as id
    from
      customers s
    where
      s.organization_id = $1
      and s.merged_into is not null
      and (
        strpos(substr(s.search_text, strpos(s.search_text, chr(31))), search_normalize ($3::text)) > 0
        or strpos(s.phone, $4::text) > 0
      )
  ),
  page as materialized (
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
        and not (
          select
            count(*) > 5000
          from
            found
        )
        and c.id in (
          select
            id
          from
            found
        )
        and (c.name_key collate "C", c.id) > ($7::text, $8::uuid)
      order by
        c.name_key collate "C" asc,
        c.id asc
      limit
        $9::bigint
      offset
        $10::bigint
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
        and (
          select
            count(*) > 5000
          from
            found
        )
        and (
          strpos(c.search_text, search_normalize ($5::text)) > 0
          or strpos(c.phone, $6::text) > 0
          or c.id in (
            select
              id
            from
              standing
          )
        )
        and (c.name_key collate "C", c.id) > ($7::text, $8::uuid)
      order by
        c.name_key collate "C" asc,
        c.id asc
      limit
        $9::bigint
      offset
        $10::bigint
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
  page.sort_key asc,
  page.id asc
