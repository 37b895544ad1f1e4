select
  case
    when $3::text is null
    and $4::timestamptz is null
    and $5::timestamptz is null
    and $6::text is null then coalesce(
      (
        select
          sum(a.version)
        from
          customer_loyalty a
        where
          a.organization_id = $1
          and a.customer_id = c.id
      ),
      0
    )::bigint
    else (
      select
        count(*)
      from
        customer_loyalty a
        join loyalty_transactions t on t.organization_id = $1
        and t.customer_loyalty_id = a.id
      where
        a.organization_id = $1
        and a.customer_id = c.id
        and (
          $3::text is null
          or t.type = $3
        )
        and (
          $4::timestamptz is null
          or t.created_at >= $4
        )
        and (
          $5::timestamptz is null
          or t.created_at < $5
        )
        and (
          $6::text is null
          or t.order_id = $6
        )
    )
  end as total
from
  customers c
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
