import { AppError, type Detail, type ErrorCode } from '../../common/errors';
import { say } from '../../common/messages';
import {
  type CartLine,
  type CouponType,
  type Discount,
  discountOf,
  type DiscountTerms,
  subtotalOf,
} from './discount.rules';

/** A coupon as the rules look at it. */
export interface CouponState extends DiscountTerms {
  minOrderAmount: number | null;
  maxUsesTotal: number | null;
  maxUsesPerCustomer: number | null;
  startsAt: Date | null;
  expiresAt: Date | null;
  isActive: boolean;
  /** only those may have it to whom it is assigned */
  assignedOnly: boolean;
}

/** How often a coupon is taken: used, or reserved and not lapsed. */
export interface CouponUsage {
  total: number;
  /** null: nobody said who the customer is */
  customer: { isAssigned: boolean; uses: number } | null;
}

/** Why a coupon can't be had. `missing`: minor units up to the smallest order. */
export interface CouponRefusal {
  code: ErrorCode;
  missing?: number;
}

/**
 * The first reason why the customer can't have the coupon now, whatever is in the cart, in the order of the checks:
 * active, window, customer known, assigned, limit, limit of the customer.
 */
export function refusalOf(coupon: CouponState, usage: CouponUsage, now: Date): CouponRefusal | null {
  if (!coupon.isActive) return { code: 'COUPON_INACTIVE' };
  if (coupon.startsAt && coupon.startsAt > now) return { code: 'COUPON_NOT_STARTED' };
  if (coupon.expiresAt && coupon.expiresAt <= now) return { code: 'COUPON_EXPIRED' };
  const code = customerRefusal(coupon, usage) ?? limitRefusal(coupon, usage);
  return code && { code };
}

function customerRefusal(
  { assignedOnly, maxUsesPerCustomer }: CouponState,
  { customer }: CouponUsage,
): ErrorCode | null {
  if (!customer) return assignedOnly || maxUsesPerCustomer !== null ? 'COUPON_CUSTOMER_REQUIRED' : null;
  return assignedOnly && !customer.isAssigned ? 'COUPON_NOT_ASSIGNED' : null;
}

function limitRefusal(
  { maxUsesTotal, maxUsesPerCustomer }: CouponState,
  { total, customer }: CouponUsage,
): ErrorCode | null {
  if (maxUsesTotal !== null && total >= maxUsesTotal) return 'COUPON_LIMIT_REACHED';
  const isTaken = maxUsesPerCustomer !== null && customer !== null && customer.uses >= maxUsesPerCustomer;
  return isTaken ? 'COUPON_CUSTOMER_LIMIT_REACHED' : null;
}

export type CouponDecision =
  { refusal: CouponRefusal; discount: null } | { refusal: null; discount: Discount };

/** What the coupon takes off the cart, or why not: as `refusalOf`, then the smallest order, then its items. */
export function decideCoupon(
  coupon: CouponState,
  usage: CouponUsage,
  lines: readonly CartLine[],
  now: Date,
): CouponDecision {
  const refusal = refusalOf(coupon, usage, now);
  if (refusal) return { refusal, discount: null };
  const missing = (coupon.minOrderAmount ?? 0) - subtotalOf(lines);
  if (missing > 0) return { refusal: { code: 'COUPON_MIN_ORDER_AMOUNT', missing }, discount: null };
  const discount = discountOf(coupon, lines);
  return discount
    ? { refusal: null, discount }
    : { refusal: { code: 'COUPON_NO_MATCHING_ITEM' }, discount: null };
}

/** The same for a reservation. @throws AppError with the refusal's code, and how much is missing */
export function decideReservation(...of: Parameters<typeof decideCoupon>): Discount {
  const { refusal, discount } = decideCoupon(...of);
  if (!refusal) return discount;
  throw new AppError(refusal.code, refusal.missing === undefined ? undefined : { missing: refusal.missing });
}

export type CouponUseStatus = 'reserved' | 'used' | 'rolled_back' | 'expired';

/** A reservation whose time is over is expired, whether or not that is written yet. */
export function useStatusAt(use: { status: CouponUseStatus; expiresAt: Date }, now: Date): CouponUseStatus {
  return use.status === 'reserved' && use.expiresAt <= now ? 'expired' : use.status;
}

/** @throws AppError CONFLICT for one that isn't reserved any more */
export function refuseUnlessReserved(status: CouponUseStatus): void {
  if (status !== 'reserved') throw new AppError('CONFLICT', { status: [{ word: status }] });
}

/** @throws AppError ALREADY_REVERSED for the second time, CONFLICT for a reservation that has lapsed */
export function refuseUnlessTaken(status: CouponUseStatus): void {
  if (status === 'rolled_back') throw new AppError('ALREADY_REVERSED', { status: [{ word: status }] });
  if (status === 'expired') throw new AppError('CONFLICT', { status: [{ word: status }] });
}

type Field = 'discountValue' | 'menuItemId' | 'categoryId' | 'buyQuantity' | 'getQuantity';

const NEEDS: Record<CouponType, readonly Field[]> = {
  percentage: ['discountValue'],
  fixed: ['discountValue'],
  item_free: ['menuItemId'],
  item_discount: ['menuItemId', 'discountValue'],
  category_discount: ['categoryId', 'discountValue'],
  buy_x_get_y: ['buyQuantity', 'getQuantity'],
};

/** Refuses a coupon without what its type needs, or with a window that ends before it begins. @throws AppError */
export function refuseInconsistent(coupon: Omit<CouponState, 'isActive' | 'assignedOnly'>): void {
  const details: Record<string, Detail[]> = {};
  const { type, discountValue, startsAt, expiresAt } = coupon;
  for (const field of NEEDS[type]) {
    if (coupon[field] === null)
      details[field] = [say('a coupon of type {type} has a {field}', { type, field })];
  }
  if (NEEDS[type].includes('discountValue') && discountValue !== null) {
    if (discountValue < 1) details.discountValue = [say('discountValue must be at least 1')];
    if (type !== 'fixed' && discountValue > 100) details.discountValue = ['a percentage is at most 100'];
  }
  if (startsAt && expiresAt && expiresAt <= startsAt) {
    details.expiresAt = ['expiresAt must be after startsAt'];
  }
  if (Object.keys(details).length > 0) throw new AppError('VALIDATION_ERROR', details);
}
