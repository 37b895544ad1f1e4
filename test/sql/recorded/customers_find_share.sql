with
  accounts as materialized (
    select
      a.id,
      a.program_id,
      a.tier_id,
      a.last_entry_at,
      a.merged_into is null as is_member
    from
      customer_loyalty a
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
  )
select
  e.type as metric,
  a.program_id,
  null::uuid as subject_id,
  date_trunc('minute', e.created_at) as at,
  sum(e.points)::bigint as amount
from
  accounts a
  join loyalty_transactions e on e.organization_id = $1
  and e.customer_loyalty_id = a.id
group by
  1,
  2,
  4
union all
select
  'last_active',
  a.program_id,
  null,
  a.last_entry_at,
  1
from
  accounts a
where
  a.is_member
  and a.last_entry_at is not null
union all
select
  'expiring',
  a.program_id,
  null,
  date_trunc('minute', l.expires_at),
  sum(l.remaining)::bigint
from
  accounts a
  join loyalty_lots l on l.organization_id = $1
  and l.customer_loyalty_id = a.id
  and l.remaining > 0
  and l.expires_at is not null
group by
  2,
  4
union all
select
  'members',
  a.program_id,
  a.tier_id,
  null,
  1
from
  accounts a
where
  a.is_member
union all
select
  v.metric,
  a.program_id,
  r.reward_id,
  r.redeemed_at,
  v.amount
from
  accounts a
  join reward_redemptions r on r.organization_id = $1
  and r.customer_loyalty_id = a.id
  and r.status <> 'cancelled'
  cross join lateral (
    values
      ('redemptions', 1),
      ('points_spent', r.points_spent)
  ) v (metric, amount)
