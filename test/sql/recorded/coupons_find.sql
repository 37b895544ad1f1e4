select
  c.id,
  c.batch_id,
  c.code,
  c.name,
  c.description,
  c.type,
  c.discount_value,
  c.menu_item_id,
  c.category_id,
  c.buy_quantity,
  c.get_quantity,
  c.min_order_amount,
  c.max_discount_amount,
  c.max_uses_total,
  c.max_uses_per_customer,
  c.starts_at,
  c.expires_at,
  c.is_active,
  c.assigned_only,
  c.used_count,
  c.created_at
from
  coupons c
where
  c.organization_id = $1
  and c.id = $2
