import type { Coupon } from './coupon.entity';
import type { CouponUse } from './coupon-use.entity';

export type CouponRow = Omit<Coupon, 'organization_id' | 'updated_at'>;

export type CouponUseRow = Omit<CouponUse, 'organization_id'>;

export type AppliedCouponRow = Pick<CouponRow, 'id' | 'code' | 'name' | 'type'>;

export interface AssignmentRow {
  id: string;
  coupon_id: string;
  customer_id: string;
  created_at: Date;
}

/** What of a coupon is taken: reserved and not lapsed, and by the customer, if she was found. */
export interface UsageRow {
  reserved: number;
  by_customer: number;
  assigned: boolean;
  customer_id: string | null;
}

/** A coupon that is assigned to a customer; created_at is when the coupon was made. */
export interface HeldCouponRow extends CouponRow {
  assignment_id: string;
  assigned_at: Date;
  reserved: number;
  by_customer: number;
}
