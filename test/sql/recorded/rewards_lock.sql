select
  id,
  stock_remaining,
  is_active
from
  rewards
where
  organization_id = $1
  and id = $2
for no key update
