update customers
set
  phone = case
    when phone = $3 then null
    else phone
  end,
  email = case
    when lower(email) = lower($4) then null
    else email
  end,
  version = version + 1
where
  organization_id = $1
  and merged_into = $2
  and (
    phone = $3
    or lower(email) = lower($4)
  )
