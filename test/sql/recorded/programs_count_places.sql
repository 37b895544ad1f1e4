select
  placed.place,
  coalesce(placed.members, 0) as members
from
  programs p
  left join lateral (
    select
      width_bucket(a.total_points_earned, $3::bigint[]) as place,
      count(*) as members
    from
      customer_loyalty a
    where
      a.organization_id = $1
      and a.program_id = p.id
      and a.merged_into is null
    group by
      1
  ) placed on true
where
  p.organization_id = $1
  and p.id = $2
