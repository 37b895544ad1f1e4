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
  counted as (
    (
      select
        count(*) as customers
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
        and c.created_at >= $7::timestamptz
        and c.created_at < $8::timestamptz
        and extract(
          month
          from
            c.birth_date
        ) = $9::integer
        and c.phone is not null
        and c.email is null
        and c.marketing_opt_in = $10::boolean
        and a.tier_id = $12::uuid
        and a.points_balance >= $11::bigint
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
        end >= $11::bigint
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
        ) <= $13::bigint
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
    )
    union all
    (
      select
        count(*) as customers
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
        and c.created_at >= $7::timestamptz
        and c.created_at < $8::timestamptz
        and extract(
          month
          from
            c.birth_date
        ) = $9::integer
        and c.phone is not null
        and c.email is null
        and c.marketing_opt_in = $10::boolean
        and a.tier_id = $12::uuid
        and a.points_balance >= $11::bigint
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
        end >= $11::bigint
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
        ) <= $13::bigint
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
    )
  )
select
  sum(customers)::bigint as total
from
  counted
where
  $2::timestamptz is not null
