select
  id,
  points_per_currency_unit,
  points_expire_after_days,
  rounding,
  currency
from
  programs
where
  organization_id = $1
  and is_active
