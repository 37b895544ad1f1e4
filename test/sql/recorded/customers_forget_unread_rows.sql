delete from import_rows r
where
  r.organization_id = $1
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
      lower(btrim(cell.value, ' ''')) = lower($3::text)
      or (
        length(digits.value) >= 6
        and right(regexp_replace($2::text, '[^0-9]', '', 'g'), length(digits.value)) = digits.value
      )
  )
