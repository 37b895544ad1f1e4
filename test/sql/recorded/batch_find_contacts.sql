select
  s.phone as found_phone,
  lower(s.email) as found_email,
  c.id,
  c.email,
  c.birth_date::text as birth_date,
  a.id is not null as enrolled
from
  find_customers_by_contact ($2::text[], $3::text[]) found
  cross join lateral (
    select
      id,
      phone,
      email,
      coalesce(merged_into, id) as stands_for
    from
      customers
    where
      organization_id = $1
      and id = found.id
    limit
      1
  ) s
  join customers c on c.organization_id = $1
  and c.id = s.stands_for
  left join programs p on p.organization_id = $1
  and p.is_active
  left join customer_loyalty a on a.organization_id = $1
  and a.customer_id = c.id
  and a.program_id = p.id
  and a.merged_into is null
