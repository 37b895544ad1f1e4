with
  moved as (
    update customer_loyalty a
    set
      tier_id = d.deserved
    from
      (
        select
          b.id,
          b.tier_id,
          (
            select
              t.id
            from
              tiers t
            where
              t.organization_id = $1
              and t.program_id = b.program_id
              and t.retired_at is null
              and t.min_points <= b.total_points_earned
            order by
              t.min_points desc
            limit
              1
          ) as deserved
        from
          customer_loyalty b
        where
          b.organization_id = $1
          and b.id = any ($2::uuid[])
      ) d
    where
      a.organization_id = $1
      and a.id = d.id
      and a.tier_id is distinct from d.deserved
    returning
      d.tier_id as from_tier_id,
      a.tier_id as to_tier_id
  )
select
  from_tier_id,
  to_tier_id,
  count(*) as members
from
  moved
group by
  from_tier_id,
  to_tier_id
