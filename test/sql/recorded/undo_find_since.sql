with
  theirs as (
    select
      id,
      type,
      redemption_id
    from
      loyalty_transactions
    where
      organization_id = $1
      and customer_loyalty_id = any ($3::uuid[])
  ),
  since as (
    select
      *
    from
      loyalty_transactions
    where
      organization_id = $1
      and customer_loyalty_id = $2
      and account_version > $4
  )
select
  (
    coalesce(
      (
        select
          sum(- u.points)
        from
          since s
          join loyalty_lot_uses u on u.organization_id = $1
          and u.transaction_id = s.id
          join loyalty_lots l on l.organization_id = $1
          and l.id = u.lot_id
          and l.transaction_id in (
            select
              id
            from
              theirs
          )
        where
          s.type = 'expired'
      ),
      0
    ) + coalesce(
      (
        select
          sum(s.points)
        from
          since s
        where
          s.type = 'reversed'
          and s.reverses_id in (
            select
              id
            from
              theirs
          )
      ),
      0
    ) + coalesce(
      (
        select
          sum(s.points)
        from
          since s
        where
          s.type = 'refunded'
          and s.redemption_id in (
            select
              redemption_id
            from
              theirs
            where
              type = 'redeemed'
          )
      ),
      0
    )
  )::bigint as points,
  - coalesce(
    (
      select
        sum(s.reversed_points)
      from
        since s
      where
        s.type = 'reversed'
        and s.reverses_id in (
          select
            id
          from
            theirs
          where
            type = 'earned'
        )
    ),
    0
  )::bigint as earned
