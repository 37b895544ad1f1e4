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
        description,
        expires_at,
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
      $4,
      e.tier_id,
      e.tier_name,
      e.description,
      e.expires_at,
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
        tier_id uuid,
        tier_name text,
        description text,
        expires_at timestamptz,
        created_at timestamptz
      )
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
      l.points,
      l.expires_at,
      $8
    from
      jsonb_to_recordset($13::jsonb) as l (id uuid, entry_id uuid, points bigint, expires_at timestamptz)
  ),
  uses as (
    select
      *
    from
      jsonb_to_recordset($14::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
  ),
  taken as (
    update loyalty_lots l
    set
      remaining = l.remaining - u.points
    from
      uses u
    where
      l.organization_id = $1
      and l.customer_loyalty_id = $2
      and l.id = u.lot_id
    returning
      1
  ),
  recorded as (
    insert into
      loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
    select
      $1,
      entry_id,
      lot_id,
      points
    from
      uses
  )
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
        uses
    ),
    (
      select
        count(*)
      from
        taken
    )
  )
