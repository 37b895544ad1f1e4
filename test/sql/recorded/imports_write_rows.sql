with
  outcome as (
    select
      *
    from
      unnest($3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as o (position, status, customer_id, phone, email, mistakes)
  ),
  written as (
    update import_rows r
    set
      status = o.status,
      customer_id = nullif(o.customer_id, '')::uuid,
      phone = nullif(o.phone, ''),
      email = nullif(o.email, ''),
      mistakes = nullif(o.mistakes, '')::jsonb
    from
      outcome o
    where
      r.organization_id = $1
      and r.import_id = $2
      and r.position = o.position
    returning
      1
  )
select
  require_rows (
    (
      select
        count(*)
      from
        outcome
    ),
    (
      select
        count(*)
      from
        written
    )
  )
