with
  members as materialized (
    (
      select
        a.customer_id as id,
        a.points_balance as sort_key
      from
        customer_loyalty a
      where
        a.organization_id = $1
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
        and a.customer_id not in (
          select
            id
          from
            customers
          where
            organization_id = $1
            and merged_into is not null
        )
      order by
        a.points_balance desc,
        a.customer_id desc
      limit
        $3::bigint
      offset
        $4::bigint
    )
  ),
  others as materialized (
    (
      select
        c.id
      from
        customers c
      where
        c.organization_id = $1
        and c.merged_into is null
        and not exists (
          select
          from
            customer_loyalty a
          where
            a.organization_id = $1
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
        )
      order by
        c.id desc
      limit
        $3::bigint - (
          select
            count(*)
          from
            members
        )
      offset
        case
          when $4::bigint = 0
          or exists (
            select
            from
              members
          ) then 0
          else greatest(
            0,
            $4::bigint - (
              select
                sum(members)
              from
                (
                  (
                    select
                      count(*) as members
                    from
                      customer_loyalty a
                    where
                      a.organization_id = $1
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
                      and a.customer_id not in (
                        select
                          id
                        from
                          customers
                        where
                          organization_id = $1
                          and merged_into is not null
                      )
                  )
                ) every
            )
          )
        end
    )
  ),
  page as (
    select
      id,
      sort_key,
      0 as part
    from
      members
    union all
    select
      id,
      null,
      1
    from
      others
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
