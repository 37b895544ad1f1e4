with
  given as (
    select
      *
    from
      unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[], $7::boolean[], $8::timestamptz[]) as c (id, name, email, phone, birth_date, marketing_opt_in, created_at)
  ),
  inserted as (
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
      given c
  )
insert into
  consents (
    organization_id,
    id,
    customer_id,
    purpose,
    channel,
    granted,
    source,
    occurred_at,
    recorded_at,
    actor,
    request_id
  )
select
  $1,
  gen_random_uuid(),
  c.id,
  'marketing',
  'any',
  true,
  'import',
  c.created_at,
  c.created_at,
  'seed',
  'seed'
from
  given c
where
  c.marketing_opt_in
