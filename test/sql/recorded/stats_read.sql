select
  coalesce(sum(t.customers), 0)::bigint as customers,
  coalesce(sum(t.points_balance), 0)::bigint - coalesce(
    (
      select
        sum(l.remaining)
      from
        loyalty_lots l
      where
        l.organization_id = $1
        and l.remaining > 0
        and l.expires_at <= $2
    ),
    0
  )::bigint as points_balance,
  coalesce(sum(t.points_earned), 0)::bigint as points_earned,
  coalesce(sum(t.redemptions), 0)::bigint as redemptions,
  (
    select
      json_build_object('id', p.id, 'name', p.name)
    from
      programs p
    where
      p.organization_id = $1
      and p.is_active
  ) as program
from
  organization_totals t
where
  t.organization_id = $1
