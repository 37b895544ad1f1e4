import type { AppliedCouponRow, CouponRow, CouponUseRow, HeldCouponRow } from './coupons.rows';
import { type CouponRefusal, type CouponState, refusalOf, useStatusAt } from './coupon.rules';

/** A coupon as the API shows it. */
export function couponView(row: CouponRow) {
  return {
    id: row.id,
    batch_id: row.batch_id,
    code: row.code,
    name: row.name,
    description: row.description,
    type: row.type,
    discount_value: row.discount_value,
    menu_item_id: row.menu_item_id,
    category_id: row.category_id,
    buy_quantity: row.buy_quantity,
    get_quantity: row.get_quantity,
    min_order_amount: row.min_order_amount,
    max_discount_amount: row.max_discount_amount,
    max_uses_total: row.max_uses_total,
    max_uses_per_customer: row.max_uses_per_customer,
    starts_at: row.starts_at,
    expires_at: row.expires_at,
    is_active: row.is_active,
    assigned_only: row.assigned_only,
    used_count: row.used_count,
    created_at: row.created_at,
  };
}

/** A coupon as the rules look at it. */
export function couponState(row: Omit<CouponRow, 'id' | 'created_at' | 'used_count'>): CouponState {
  return {
    type: row.type,
    discountValue: row.discount_value,
    menuItemId: row.menu_item_id,
    categoryId: row.category_id,
    buyQuantity: row.buy_quantity,
    getQuantity: row.get_quantity,
    minOrderAmount: row.min_order_amount,
    maxDiscountAmount: row.max_discount_amount,
    maxUsesTotal: row.max_uses_total,
    maxUsesPerCustomer: row.max_uses_per_customer,
    startsAt: row.starts_at,
    expiresAt: row.expires_at,
    isActive: row.is_active,
    assignedOnly: row.assigned_only,
  };
}

/** A use as the API shows it: a reservation whose time is over is expired, whether or not that is written yet. */
export function couponUseView(row: CouponUseRow, now: Date) {
  return {
    id: row.id,
    coupon_id: row.coupon_id,
    customer_id: row.customer_id,
    order_id: row.order_id,
    status: useStatusAt({ status: row.status, expiresAt: row.expires_at }, now),
    discount_amount: row.discount_amount,
    reserved_at: row.reserved_at,
    expires_at: row.expires_at,
    used_at: row.used_at,
    rolled_back_at: row.rolled_back_at,
  };
}

/** What a coupon takes off, beside which one it is. */
export function appliedCoupon({ id, code, name, type }: AppliedCouponRow) {
  return { id, code, name, type };
}

/** A coupon of a customer: whether she can use it now, and why not. */
export function heldCouponView(row: HeldCouponRow, now: Date) {
  const usage = {
    total: row.used_count + row.reserved,
    customer: { isAssigned: true, uses: row.by_customer },
  };
  return {
    ...couponView(row),
    assigned_at: row.assigned_at,
    uses: row.by_customer,
    ...availability(refusalOf(couponState(row), usage, now)),
  };
}

function availability(refusal: CouponRefusal | null) {
  return { available: refusal === null, reason: refusal?.code ?? null };
}
