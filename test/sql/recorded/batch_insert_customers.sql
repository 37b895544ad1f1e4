insert into
  customers (organization_id, id, name, email, phone, birth_date, marketing_opt_in, created_at, updated_at)
select
  $1,
  n.id,
  n.name,
  nullif(n.email, ''),
  nullif(n.phone, ''),
  nullif(n.birth_date, '')::date,
  n.marketing_opt_in::boolean,
  $2,
  $2
from
  unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as n (id, name, email, phone, birth_date, marketing_opt_in)
