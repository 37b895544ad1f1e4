select
  a.id,
  a.customer_id,
  a.program_id,
  a.tier_id,
  a.points_balance,
  a.total_points_earned,
  a.version,
  a.last_entry_at,
  a.anonymized
from
  customer_loyalty a
where
  (
    select
      pg_advisory_xact_lock_shared(hashtextextended ($1::uuid::text, 2))::text
  ) is not null
  and a.organization_id = $1
  and a.merged_into is null
  and a.id = (
    select
      coalesce(m.merged_into, m.id)
    from
      customer_loyalty m
    where
      m.organization_id = $1
      and m.id = (
        select
          customer_loyalty_id
        from
          loyalty_transactions
        where
          organization_id = $1
          and id = $2
      )
  )
for no key update
