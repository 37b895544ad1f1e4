with
  account as (
    update customer_loyalty
    set
      points_balance = $3,
      total_points_earned = $4,
      tier_id = $5,
      version = $6,
      next_expiry_at = $7,
      last_entry_at = $8
    where
      organization_id = $1
      and id = $2
      and version = $9
    returning
      1
  ),
  entries as (
    insert into
      loyalty_transactions (
        organization_id,
        id,
        customer_loyalty_id,
        account_version,
        type,
        points,
        balance_after,
        total_points_earned_after,
        tier_after_id,
        tier_after_name,
        order_id,
        description,
        expires_at,
        trace,
        actor,
        request_id,
        created_at
      )
    values
      ($1, $12, $2, $6, $13, $14, $3, $4, $5, $15, $16, $17, $18, $19::jsonb, $10, $11, $8)
    returning
      1
  ),
  lots as (
    insert into
      loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
    values
      ($1, $20, $2, $12, $14, $14, $18, $8)
  ),
  audit as (
    insert into
      audit_log (organization_id, id, actor, action, entity, entity_id, changed_fields, request_id, created_at)
    values
      ($1, $21::uuid, $22::text, $23::text, $24::text, $25::uuid, $26::text[], $27::text, $28::timestamptz)
  ),
  written as materialized (
    select
      require_rows (
        1,
        (
          select
            count(*)
          from
            account
        )
      ),
      (
        select
          count(*)
        from
          entries
      )
  )
select
  change_totals (
    $1,
    $29::bigint,
    $30::bigint,
    $31::bigint,
    $32::bigint,
    $33::uuid[],
    $34::text[],
    $35::uuid[],
    $36::timestamptz[],
    $37::bigint[]
  )
from
  written
