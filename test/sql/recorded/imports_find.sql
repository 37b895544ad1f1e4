select
  i.id,
  i.status,
  i.columns,
  i.mapping,
  i.rows,
  i.actor,
  i.created_at,
  i.finished_at,
  b.*
from
  imports i
  cross join lateral (
    select
      coalesce(
        sum(last_position - first_position + 1) filter (
          where
            done_at is not null
        ),
        0
      ) as done,
      coalesce(sum(created), 0) as created,
      coalesce(sum(existing), 0) as existing,
      coalesce(sum(filled), 0) as filled,
      coalesce(sum(failed), 0) as failed,
      coalesce(sum(mistakes), 0) as mistakes
    from
      import_batches
    where
      organization_id = $1
      and import_id = i.id
  ) b
where
  i.organization_id = $1
  and i.id = $2
  and i.status not in ('receiving', 'deleted')
