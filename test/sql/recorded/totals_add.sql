insert into
  organization_totals as totals (organization_id, slot, customers, points_balance, points_earned, redemptions)
values
  ($1, pg_backend_pid() % 32, $2, $3, $4, $5)
on conflict (organization_id, slot) do update
set
  customers = totals.customers + excluded.customers,
  points_balance = totals.points_balance + excluded.points_balance,
  points_earned = totals.points_earned + excluded.points_earned,
  redemptions = totals.redemptions + excluded.redemptions
