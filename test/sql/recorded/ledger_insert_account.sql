insert into
  customer_loyalty (organization_id, id, customer_id, program_id, tier_id, enrolled_at)
values
  ($1, $2, $3, $4, $5, $6)
