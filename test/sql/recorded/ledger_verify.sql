with
  chain as materialized (
    select
      e.id,
      e.customer_loyalty_id,
      e.account_version,
      e.points,
      e.balance_after,
      e.created_at,
      e.type,
      e.merge_id,
      e.reversed_points,
      e.total_points_earned_after,
      row_number() over account as place,
      coalesce(lag(e.balance_after) over account, 0) as balance_before,
      coalesce(lag(e.created_at) over account, '-infinity') as created_before,
      case
        when e.type = 'earned' then e.points
        when e.type = 'merged'
        or e.type = 'reversed'
        and e.reverses_id is null then e.total_points_earned_after - coalesce(lag(e.total_points_earned_after) over account, 0)
        when o.type = 'earned' then - e.reversed_points
        else 0
      end as earned
    from
      loyalty_transactions e
      left join loyalty_transactions o on o.organization_id = $1
      and o.id = e.reverses_id
    where
      e.organization_id = $1
    window
      account as (
        partition by
          e.customer_loyalty_id
        order by
          e.account_version
      )
  ),
  entry_sums as (
    select
      customer_loyalty_id,
      count(*) as entry_count,
      sum(points) as entry_points,
      sum(earned) as earned_points
    from
      chain
    group by
      customer_loyalty_id
  ),
  lot_sums as (
    select
      customer_loyalty_id,
      sum(remaining) as lot_points,
      min(expires_at) as lot_expiry
    from
      loyalty_lots
    where
      organization_id = $1
      and remaining > 0
    group by
      customer_loyalty_id
  ),
  accounts as materialized (
    select
      a.*,
      coalesce(e.entry_count, 0) as entry_count,
      coalesce(e.entry_points, 0) as entry_points,
      coalesce(e.earned_points, 0) as earned_points,
      coalesce(l.lot_points, 0) as lot_points,
      l.lot_expiry
    from
      customer_loyalty a
      left join entry_sums e on e.customer_loyalty_id = a.id
      left join lot_sums l on l.customer_loyalty_id = a.id
    where
      a.organization_id = $1
  )
select
  'balance_is_sum_of_entries' as check,
  found.*
from
  (
    select
      id,
      format('balance %s, entries sum up to %s', points_balance, entry_points)
    from
      accounts
    where
      points_balance <> entry_points
  ) found (account_id, detail)
union all
select
  'balance_is_sum_of_lots' as check,
  found.*
from
  (
    select
      id,
      format('balance %s, lots sum up to %s', points_balance, lot_points)
    from
      accounts
    where
      points_balance <> lot_points
  ) found (account_id, detail)
union all
select
  'version_counts_entries' as check,
  found.*
from
  (
    select
      id,
      format('version %s, %s entries', version, entry_count)
    from
      accounts
    where
      version <> entry_count
  ) found (account_id, detail)
union all
select
  'entries_form_a_chain' as check,
  found.*
from
  (
    select
      customer_loyalty_id,
      format('entry %s: version %s, balance after %s', id, account_version, balance_after)
    from
      chain
    where
      account_version <> place
      or balance_after <> balance_before + points
      or created_at < created_before
  ) found (account_id, detail)
union all
select
  'lifetime_total_is_earned' as check,
  found.*
from
  (
    select
      id,
      format('total %s, entries say %s', total_points_earned, earned_points)
    from
      accounts
    where
      total_points_earned <> earned_points
  ) found (account_id, detail)
union all
select
  'tier_is_deserved' as check,
  found.*
from
  (
    select
      a.id,
      format('tier %s, deserves %s', a.tier_id, d.id)
    from
      accounts a
      left join lateral (
        select
          t.id
        from
          tiers t
        where
          t.organization_id = $1
          and t.program_id = a.program_id
          and t.retired_at is null
          and t.min_points <= a.total_points_earned
        order by
          t.min_points desc
        limit
          1
      ) d on true
    where
      a.tier_id is distinct from d.id
      and not exists (
        select
        from
          tier_reevaluations w
        where
          w.organization_id = $1
          and w.program_id = a.program_id
          and w.status = 'running'
      )
  ) found (account_id, detail)
union all
select
  'next_expiry_is_known' as check,
  found.*
from
  (
    select
      id,
      format('next expiry %s, lots say %s', next_expiry_at, lot_expiry)
    from
      accounts
    where
      next_expiry_at is distinct from lot_expiry
  ) found (account_id, detail)
union all
select
  'reversals_stay_within' as check,
  found.*
from
  (
    select
      e.customer_loyalty_id,
      format('entry %s: %s points, %s reversed', e.id, e.points, e.reversed_by_deleted + sum(r.reversed_points))
    from
      loyalty_transactions r
      join loyalty_transactions e on e.organization_id = $1
      and e.id = r.reverses_id
    where
      r.organization_id = $1
      and r.reverses_id is not null
    group by
      e.customer_loyalty_id,
      e.id,
      e.points,
      e.reversed_by_deleted
    having
      e.reversed_by_deleted + sum(r.reversed_points) > abs(e.points)
  ) found (account_id, detail)
union all
select
  'merges_cancel_out' as check,
  found.*
from
  (
    select
      null::uuid,
      format('merge %s: entries sum up to %s points, %s earned', merge_id, sum(points), sum(earned))
    from
      chain
    where
      merge_id is not null
    group by
      merge_id
    having
      sum(points) <> 0
      or sum(earned) <> 0
  ) found (account_id, detail)
union all
select
  'order_earns_once' as check,
  found.*
from
  (
    select
      null::uuid,
      format('order %s earned %s times', order_id, count(*))
    from
      loyalty_transactions
    where
      organization_id = $1
      and type = 'earned'
    group by
      order_id
    having
      count(order_id) > 1
  ) found (account_id, detail)
union all
select
  'nothing_is_negative' as check,
  found.*
from
  (
    select
      id,
      format('balance %s, total %s', points_balance, total_points_earned)
    from
      accounts
    where
      points_balance < 0
      or total_points_earned < 0
    union all
    select
      customer_loyalty_id,
      format('lot %s holds %s of %s', id, remaining, points)
    from
      loyalty_lots
    where
      organization_id = $1
      and (
        remaining < 0
        or remaining > points
      )
    union all
    select
      null::uuid,
      format('reward %s: stock %s', id, stock_remaining)
    from
      rewards
    where
      organization_id = $1
      and stock_remaining < 0
  ) found (account_id, detail)
union all
select
  'stock_is_sum_of_movements' as check,
  found.*
from
  (
    select
      null::uuid,
      format('reward %s: stock %s, movements sum up to %s', r.id, r.stock_remaining, m.stock)
    from
      rewards r
      cross join lateral (
        select
          coalesce(sum(change), 0) as stock
        from
          reward_stock_movements
        where
          organization_id = $1
          and reward_id = r.id
      ) m
    where
      r.organization_id = $1
      and r.stock_remaining is not null
      and r.stock_remaining <> m.stock
  ) found (account_id, detail)
union all
select
  'totals_are_recomputed' as check,
  found.*
from
  (
    select
      null::uuid,
      format('totals %s, recomputed %s', kept, made)
    from
      (
        select
          (
            select
              format(
                '%s customers, %s points, %s earned, %s redemptions',
                coalesce(sum(customers), 0),
                coalesce(sum(points_balance), 0),
                coalesce(sum(points_earned), 0),
                coalesce(sum(redemptions), 0)
              )
            from
              organization_totals
            where
              organization_id = $1
          ) as kept,
          (
            select
              format(
                '%s customers, %s points, %s earned, %s redemptions',
                (
                  select
                    count(*)
                  from
                    customers
                  where
                    organization_id = $1
                    and merged_into is null
                ),
                coalesce(sum(points_balance), 0),
                coalesce(sum(total_points_earned), 0),
                (
                  select
                    count(*)
                  from
                    reward_redemptions
                  where
                    organization_id = $1
                    and status <> 'cancelled'
                )
              )
            from
              accounts
          ) as made
      ) both_sums
    where
      kept <> made
  ) found (account_id, detail)
union all
select
  'rollups_are_recomputed' as check,
  found.*
from
  (
    select
      null::uuid,
      format('%s on %s in program %s of %s: off by %s', metric, day, program_id, subject_id, sum(amount))
    from
      (
        select
          metric,
          day,
          program_id,
          subject_id,
          amount
        from
          loyalty_rollups
        where
          organization_id = $1
        union all
        select
          metric,
          day,
          program_id,
          subject_id,
          - amount
        from
          recomputed_rollups ($1)
      ) both_sides
    group by
      metric,
      day,
      program_id,
      subject_id
    having
      sum(amount) <> 0
  ) found (account_id, detail)
limit
  1000
