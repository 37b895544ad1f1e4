insert into
  customers (organization_id, id, name, email, phone, birth_date, marketing_opt_in, created_at, updated_at)
select
  $1,
  c.id,
  c.name,
  c.email,
  c.phone,
  c.birth_date,
  c.marketing_opt_in,
  c.created_at,
  c.created_at
from
  unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[], $7::boolean[], $8::timestamptz[]) as c (id, name, email, phone, birth_date, marketing_opt_in, created_at)
