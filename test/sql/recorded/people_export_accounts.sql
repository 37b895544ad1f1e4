select
  t.id,
  t.customer_id,
  t.program_id,
  p.name as program_name,
  t.tier_id,
  l.name as tier_name,
  t.points_balance,
  t.total_points_earned,
  t.version,
  t.next_expiry_at,
  t.last_entry_at,
  t.enrolled_at,
  t.merged_into,
  t.anonymized,
  t.id as key_one,
  t.id as key_two
from
  customer_loyalty t
  join programs p on p.organization_id = $1
  and p.id = t.program_id
  left join tiers l on l.organization_id = $1
  and l.id = t.tier_id
where
  t.organization_id = $1
  and t.customer_id = (
    select
      coalesce(
        (
          select
            merged_into
          from
            customers
          where
            organization_id = $1
            and id = $2
        ),
        $2
      )
  )
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
