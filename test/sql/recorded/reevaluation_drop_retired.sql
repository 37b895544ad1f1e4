delete from tiers t
where
  t.organization_id = $1
  and t.program_id = $2
  and t.retired_at is not null
  and not exists (
    select
    from
      customer_loyalty a
    where
      a.organization_id = $1
      and a.program_id = $2
      and a.tier_id = t.id
  )
