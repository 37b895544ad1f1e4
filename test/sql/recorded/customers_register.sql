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
    select
      $1,
      r.id,
      r.actor,
      r.action,
      r.entity,
      r.entity_id,
      r.changed_fields,
      r.request_id,
      r.created_at
    from
      jsonb_to_recordset($11::jsonb) as r (
        id uuid,
        actor text,
        action text,
        entity text,
        entity_id uuid,
        changed_fields text[],
        request_id text,
        created_at timestamptz
      )
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
    $12::bigint,
    $13::bigint,
    $14::bigint,
    $15::bigint,
    $16::uuid[],
    $17::text[],
    $18::uuid[],
    $19::timestamptz[],
    $20::bigint[]
  )
from
  written
