insert into
  reward_stock_movements (organization_id, id, reward_id, redemption_id, change, reason, actor, request_id, created_at)
values
  ($1, $2, $3, $4, $5, $6, $7, $8, $9)
