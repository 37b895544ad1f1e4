select
  coalesce(t.program_id, m.program_id) as program_id,
  t.id as tier_id,
  t.name,
  t.min_points,
  coalesce(m.members, 0)::bigint as members
from
  (
    select
      *
    from
      tiers
    where
      organization_id = $1
  ) t
  full join (
    select
      s.program_id,
      s.subject_id as tier_id,
      sum(s.amount) as members
    from
      loyalty_rollups s
    where
      s.organization_id = $1
      and s.metric = 'members'
    group by
      s.program_id,
      s.subject_id
  ) m on m.program_id = t.program_id
  and m.tier_id = t.id
where
  m.members > 0
  or t.id is not null
  and t.retired_at is null
order by
  t.min_points nulls first,
  t.id
