update customer_merges m
set
  undo = jsonb_set(
    jsonb_set(m.undo, array['accounts', c.place, 'points'], to_jsonb(c.points)),
    array['accounts', c.place, 'earned'],
    to_jsonb(c.earned)
  )
from
  (
    select
      e.id,
      (x.position - 1)::text as place,
      (x.part ->> 'points')::bigint + h.points as points,
      (x.part ->> 'earned')::bigint + h.earned as earned
    from
      customer_merges e
      cross join lateral jsonb_array_elements(e.undo -> 'accounts') with ordinality x (part, position)
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
              and customer_loyalty_id in (
                select
                  (x.part ->> 'source')::uuid
                union all
                select
                  f::uuid
                from
                  jsonb_array_elements_text(x.part -> 'followers') f
              )
          ),
          since as (
            select
              *
            from
              loyalty_transactions
            where
              organization_id = $1
              and customer_loyalty_id = $2
              and account_version > $3
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
    where
      e.organization_id = $1
      and e.source_id = any ($4::uuid[])
      and e.undone_at is null
      and (x.part ->> 'source')::uuid = any ($5::uuid[])
  ) c
where
  m.organization_id = $1
  and m.id = c.id
  and m.undo is not null
