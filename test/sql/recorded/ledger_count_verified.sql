select
  count(*) as accounts,
  coalesce(sum(a.version), 0)::bigint as entries,
  count(*) filter (
    where
      w.id is not null
  ) as waiting
from
  customer_loyalty a
  left join tier_reevaluations w on w.organization_id = $1
  and w.program_id = a.program_id
  and w.status = 'running'
where
  a.organization_id = $1
