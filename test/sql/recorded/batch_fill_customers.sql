with
  filled as (
    update customers c
    set
      email = nullif(f.email, ''),
      birth_date = nullif(f.birth_date, '')::date,
      updated_at = $2,
      version = c.version + 1
    from
      unnest($3::uuid[], $4::text[], $5::text[]) as f (id, email, birth_date)
    where
      c.organization_id = $1
      and c.id = f.id
    returning
      1
  )
select
  require_rows (
    cardinality($3::uuid[]),
    (
      select
        count(*)
      from
        filled
    )
  )
