select
  t.import_id,
  t.position,
  t.line,
  i.columns,
  t.cells,
  t.status,
  t.customer_id,
  t.phone,
  t.email,
  t.mistakes,
  t.import_id as key_one,
  t.position as key_two
from
  import_rows t
  join imports i on i.organization_id = $1
  and i.id = t.import_id
where
  t.organization_id = $1
  and (t.import_id, t.position) in (
    select
      import_id,
      position
    from
      import_rows
    where
      organization_id = $1
      and customer_id in (
        select
          id
        from
          customers
        where
          organization_id = $1
          and (
            id = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
            or merged_into = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
          )
      )
    union
    select
      r.import_id,
      r.position
    from
      customers p
      join import_rows r on r.organization_id = $1
      and r.phone = p.phone
    where
      p.organization_id = $1
      and p.id in (
        select
          id
        from
          customers
        where
          organization_id = $1
          and (
            id = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
            or merged_into = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
          )
      )
    union
    select
      r.import_id,
      r.position
    from
      customers p
      join import_rows r on r.organization_id = $1
      and r.email = lower(p.email)
    where
      p.organization_id = $1
      and p.id in (
        select
          id
        from
          customers
        where
          organization_id = $1
          and (
            id = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
            or merged_into = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
          )
      )
    union
    select
      r.import_id,
      r.position
    from
      customers p
      join import_rows r on r.organization_id = $1
      and r.customer_id is null
      and r.phone is null
      and r.email is null
      and exists (
        select
        from
          jsonb_array_elements_text(r.cells) as cell (value)
          cross join lateral (
            select
              regexp_replace(cell.value, '[^0-9]', '', 'g') as value
          ) digits
        where
          lower(btrim(cell.value, ' ''')) = lower(p.email)
          or (
            length(digits.value) >= 6
            and right(regexp_replace(p.phone, '[^0-9]', '', 'g'), length(digits.value)) = digits.value
          )
      )
    where
      p.organization_id = $1
      and p.id in (
        select
          id
        from
          customers
        where
          organization_id = $1
          and (
            id = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
            or merged_into = (
              select
                coalesce(
                  (
                    select
                      merged_into
                    from
                      customers
                    where
                      organization_id = $1
                      and id = $2
                  ),
                  $2
                )
            )
          )
      )
  )
  and (
    $3::uuid is null
    or (t.import_id, t.position) > ($3, $4::bigint)
  )
order by
  t.import_id,
  t.position
limit
  $5
