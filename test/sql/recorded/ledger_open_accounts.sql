with
  opened as (
    select
      *
    from
      unnest($6::uuid[], $7::uuid[], $8::bigint[], $9::uuid[], $10::uuid[]) as o (id, customer_id, points, entry_id, lot_id)
  ),
  accounts as (
    insert into
      customer_loyalty (
        organization_id,
        id,
        customer_id,
        program_id,
        tier_id,
        points_balance,
        version,
        last_entry_at,
        enrolled_at
      )
    select
      $1,
      o.id,
      o.customer_id,
      $2,
      $3::uuid,
      o.points,
      case
        when o.points > 0 then 1
        else 0
      end,
      case
        when o.points > 0 then $5::timestamptz
      end,
      $5
    from
      opened o
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
        actor,
        request_id,
        created_at
      )
    select
      $1,
      o.entry_id,
      o.id,
      1,
      'adjusted',
      o.points,
      o.points,
      0,
      $3,
      $4::text,
      'Imported balance',
      $11,
      $12,
      $5
    from
      opened o
    where
      o.points > 0
  )
insert into
  loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)
select
  $1,
  o.lot_id,
  o.id,
  o.entry_id,
  o.points,
  o.points,
  $5
from
  opened o
where
  o.points > 0
