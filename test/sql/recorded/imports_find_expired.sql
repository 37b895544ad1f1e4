select
  i.id,
  i.status = 'done' as keeps_report
from
  imports i
where
  i.organization_id = $1
  and (
    i.status = 'deleted'
    or i.status = 'receiving'
    and i.created_at < $3
    or i.status in ('staged', 'checked')
    and i.updated_at < $2
    or i.status = 'done'
    and i.finished_at < $2
    and exists (
      select
      from
        import_rows r
      where
        r.organization_id = $1
        and r.import_id = i.id
    )
  )
