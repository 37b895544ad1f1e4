select
  (
    select
      coalesce(sum(s.points_balance), 0)::bigint
    from
      organization_totals s
    where
      s.organization_id = $1
  ) - coalesce(
    (
      select
        sum(d.remaining)
      from
        loyalty_lots d
      where
        d.organization_id = $1
        and d.remaining > 0
        and d.expires_at <= $2
    ),
    0
  )::bigint as points_balance,
  (
    select
      coalesce(sum(s.points_earned), 0)::bigint
    from
      organization_totals s
    where
      s.organization_id = $1
  ) as points_earned
