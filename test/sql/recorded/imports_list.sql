select
  counted.total,
  page.*
from
  (
    select
      count(*) as total
    from
      imports
    where
      organization_id = $1
      and status not in ('receiving', 'deleted')
      and (
        $2::text is null
        or status = $2
      )
  ) counted
  left join (
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
      (
        select
          *
        from
          imports
        where
          organization_id = $1
          and status not in ('receiving', 'deleted')
          and (
            $2::text is null
            or status = $2
          )
          and (created_at, id) < ($3::timestamptz, $4::uuid)
        order by
          created_at desc,
          id desc
        limit
          $5
        offset
          $6
      ) i
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
  ) page on true
order by
  page.created_at desc,
  page.id desc
