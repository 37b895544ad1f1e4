select
  m.id,
  m.source_id,
  m.target_id,
  m.merged_at,
  m.undone_at,
  can.undo as can_undo,
  case
    when can.undo then coalesce(
      (
        select
          hers.points + least(hers.others, greatest(0, greatest(0, x.points + h.points - hers.due) - hers.points))
        from
          (
            select
              (part ->> 'target')::uuid as target,
              (part ->> 'targetVersion')::bigint as version,
              (part ->> 'points')::bigint as points,
              array(
                select
                  jsonb_array_elements_text(part -> 'followers')
              )::uuid[] || (part ->> 'source')::uuid as sources
            from
              jsonb_array_elements(m.undo -> 'accounts') part
            offset
              0
          ) x
          join customer_loyalty t on t.organization_id = $1
          and t.id = x.target
          join programs p on p.organization_id = $1
          and p.id = t.program_id
          and p.is_active
          cross join lateral (
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
                  and customer_loyalty_id = any (x.sources)
              ),
              since as (
                select
                  *
                from
                  loyalty_transactions
                where
                  organization_id = $1
                  and customer_loyalty_id = x.target
                  and account_version > x.version
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
          ) h
          cross join lateral (
            select
              coalesce(
                sum(l.remaining) filter (
                  where
                    is_hers
                    and not is_due
                ),
                0
              )::bigint as points,
              coalesce(
                sum(l.remaining) filter (
                  where
                    is_hers
                    and is_due
                ),
                0
              )::bigint as due,
              coalesce(
                sum(l.remaining) filter (
                  where
                    not is_hers
                    and not is_due
                ),
                0
              )::bigint as others
            from
              loyalty_lots l
              join loyalty_transactions e on e.organization_id = $1
              and e.id = l.transaction_id
              cross join lateral (
                select
                  e.customer_loyalty_id = any (x.sources) as is_hers,
                  coalesce(l.expires_at <= $4, false) as is_due
              ) lot
            where
              l.organization_id = $1
              and l.customer_loyalty_id = x.target
              and l.remaining > 0
          ) hers
      ),
      0
    )
  end as would_return
from
  customer_merges m
  cross join lateral (
    select
      m.undo is not null
      and m.undone_at is null
      and m.merged_at > $3 as undo
  ) can
where
  m.organization_id = $1
  and (
    m.target_id = $2
    or m.source_id = $2
  )
order by
  m.merged_at desc,
  m.id desc
limit
  100
