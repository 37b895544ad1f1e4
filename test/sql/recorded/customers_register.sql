with
  customer as (
    insert into
      customers (organization_id, id, name, email, phone, birth_date, created_at, updated_at)
    values
      ($1, $2, $3, $4, $5, $6, $7, $7)
    returning
      1
  ),
  account as (
    insert into
      customer_loyalty (organization_id, id, customer_id, program_id, tier_id, enrolled_at)
    select
      $1,
      $8::uuid,
      $2::uuid,
      $9::uuid,
      $10::uuid,
      $7
    where
      $8 is not null
    returning
      1
  ),
  audit as (
    insert into
      audit_log (organization_id, id, actor, action, entity, entity_id, changed_fields, request_id, created_at)
    values
      ($1, $11::uuid, $12::text, $13::text, $14::text, $15::uuid, $16::text[], $17::text, $18::timestamptz)
  ),
  written as materialized (
    select
      (
        select
          count(*)
        from
          customer
      ),
      (
        select
          count(*)
        from
          account
      )
  )
select
  change_totals (
    $1,
    $19::bigint,
    $20::bigint,
    $21::bigint,
    $22::bigint,
    $23::uuid[],
    $24::text[],
    $25::uuid[],
    $26::timestamptz[],
    $27::bigint[]
  )
from
  written
