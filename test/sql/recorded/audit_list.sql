select
  a.id,
  a.actor,
  a.action,
  a.entity,
  a.entity_id,
  a.changed_fields,
  a.counts,
  a.request_id,
  a.created_at
from
  audit_log a
where
  a.organization_id = $1
  and (
    $2::text is null
    or a.actor = $2
  )
  and (
    $3::text is null
    or a.action = $3
  )
  and (
    $4::text is null
    or a.entity = $4
  )
  and $5::uuid is null
  and $6::text is null
  and a.created_at >= $7
  and (a.created_at, a.id) < ($8::timestamptz, $9::uuid)
order by
  a.created_at desc,
  a.id desc
limit
  $10
offset
  $11
