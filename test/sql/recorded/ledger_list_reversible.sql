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
  e.actor,
  case
    when e.type in ('earned', 'adjusted') then abs(e.points) - (
      e.reversed_by_deleted + coalesce(
        (
          select
            sum(r.reversed_points)
          from
            loyalty_transactions r
          where
            r.organization_id = $1
            and r.reverses_id = e.id
        ),
        0
      )::bigint
    )
    else 0
  end as reversible,
  (
    select
      standing.balance
    from
      (
        select
          coalesce(a.merged_into, a.id) as id
        offset
          0
      ) stands_in
      cross join lateral (
        select
          case
            when a.next_expiry_at <= $12 then a.points_balance - coalesce(
              (
                select
                  sum(l.remaining)
                from
                  loyalty_lots l
                where
                  l.organization_id = a.organization_id
                  and l.customer_loyalty_id = a.id
                  and l.remaining > 0
                  and l.expires_at <= $12
              ),
              0
            )::bigint
            else a.points_balance
          end as balance
        from
          customer_loyalty a
        where
          a.organization_id = $1
          and a.id = stands_in.id
      ) standing
  ) as balance_now
from
  customer_loyalty a
  cross join lateral (
    select
      t.*
    from
      loyalty_transactions t
    where
      t.organization_id = $1
      and t.customer_loyalty_id = a.id
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
      and (
        $7::timestamptz is null
        or (t.created_at, t.account_version, t.id) < ($7, $8::bigint, $9::uuid)
      )
    order by
      t.account_version desc
    limit
      $10::bigint + $11::bigint
  ) e
where
  a.organization_id = $1
  and a.customer_id = (
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
order by
  e.created_at desc,
  e.account_version desc,
  e.id desc
limit
  $10::bigint
offset
  $11::bigint
