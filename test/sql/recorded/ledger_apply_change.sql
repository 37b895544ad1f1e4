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
        redemption_id,
        reverses_id,
        reversed_points,
        unrecovered,
        merge_id,
        description,
        expires_at,
        trace,
        actor,
        request_id,
        created_at
      )
    select
      $1,
      e.id,
      $2,
      e.version,
      e.type,
      e.points,
      e.balance_after,
      e.total_earned_after,
      e.tier_id,
      e.tier_name,
      e.order_id,
      e.redemption_id,
      e.reverses_id,
      e.reversed_points,
      e.unrecovered,
      e.merge_id,
      e.description,
      e.expires_at,
      e.trace,
      $10,
      $11,
      e.created_at
    from
      jsonb_to_recordset($12::jsonb) as e (
        id uuid,
        version bigint,
        type text,
        points bigint,
        balance_after bigint,
        total_earned_after bigint,
        tier_id uuid,
        tier_name text,
        order_id text,
        redemption_id uuid,
        reverses_id uuid,
        reversed_points bigint,
        unrecovered bigint,
        merge_id uuid,
        description text,
        expires_at timestamptz,
        trace jsonb,
        created_at timestamptz
      )
    returning
      1
  ),
  lots as (
    insert into
      loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
    select
      $1,
      l.id,
      $2,
      l.entry_id,
      l.points,
      l.remaining,
      l.expires_at,
      $8
    from
      jsonb_to_recordset($13::jsonb) as l (id uuid, entry_id uuid, points bigint, remaining bigint, expires_at timestamptz)
  ),
  moves as (
    select
      *
    from
      jsonb_to_recordset($14::jsonb) as m (lot_id uuid, remaining bigint, owed bigint)
  ),
  moved as (
    update loyalty_lots l
    set
      remaining = l.remaining + m.remaining,
      owed = l.owed + m.owed
    from
      moves m
    where
      l.organization_id = $1
      and l.customer_loyalty_id = $2
      and l.id = m.lot_id
    returning
      1
  ),
  recorded as (
    insert into
      loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
    select
      $1,
      u.entry_id,
      u.lot_id,
      u.points
    from
      jsonb_to_recordset($15::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
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
      jsonb_to_recordset($16::jsonb) as r (
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
      require_rows (
        1,
        (
          select
            count(*)
          from
            account
        )
      ),
      require_rows (
        (
          select
            count(*)
          from
            moves
        ),
        (
          select
            count(*)
          from
            moved
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
    $17::bigint,
    $18::bigint,
    $19::bigint,
    $20::bigint,
    $21::uuid[],
    $22::text[],
    $23::uuid[],
    $24::timestamptz[],
    $25::bigint[]
  )
from
  written
