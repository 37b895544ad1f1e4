with
  changes as (
    select
      *
    from
      jsonb_to_recordset($5::jsonb) as c (
        id uuid,
        points_balance bigint,
        total_points_earned bigint,
        tier_id uuid,
        version bigint,
        next_expiry_at timestamptz,
        last_entry_at timestamptz,
        locked_version bigint
      )
  ),
  accounts as (
    update customer_loyalty a
    set
      points_balance = c.points_balance,
      total_points_earned = c.total_points_earned,
      tier_id = c.tier_id,
      version = c.version,
      next_expiry_at = c.next_expiry_at,
      last_entry_at = c.last_entry_at
    from
      changes c
    where
      a.organization_id = $1
      and a.id = c.id
      and a.version = c.locked_version
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
    select
      $1,
      e.id,
      e.account_id,
      e.version,
      e.type,
      e.points,
      e.balance_after,
      e.total_earned_after,
      e.tier_id,
      e.tier_name,
      e.order_id,
      e.description,
      e.expires_at,
      e.trace,
      $2,
      $3,
      e.created_at
    from
      jsonb_to_recordset($6::jsonb) as e (
        id uuid,
        account_id uuid,
        version bigint,
        type text,
        points bigint,
        balance_after bigint,
        total_earned_after bigint,
        tier_id uuid,
        tier_name text,
        order_id text,
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
      l.account_id,
      l.entry_id,
      l.points,
      l.remaining,
      l.expires_at,
      $4
    from
      jsonb_to_recordset($7::jsonb) as l (id uuid, account_id uuid, entry_id uuid, points bigint, remaining bigint, expires_at timestamptz)
  ),
  moves as (
    select
      *
    from
      jsonb_to_recordset($8::jsonb) as m (account_id uuid, lot_id uuid, remaining bigint)
  ),
  moved as (
    update loyalty_lots l
    set
      remaining = l.remaining + m.remaining
    from
      moves m
    where
      l.organization_id = $1
      and l.customer_loyalty_id = m.account_id
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
      jsonb_to_recordset($9::jsonb) as u (entry_id uuid, lot_id uuid, points bigint)
  ),
  written as materialized (
    select
      require_rows (
        (
          select
            count(*)
          from
            changes
        ),
        (
          select
            count(*)
          from
            accounts
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
    $10::bigint,
    $11::bigint,
    $12::bigint,
    $13::bigint,
    $14::uuid[],
    $15::text[],
    $16::uuid[],
    $17::timestamptz[],
    $18::bigint[]
  )
from
  written
