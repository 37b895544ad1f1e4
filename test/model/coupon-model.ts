import type { ModelCustomer, ModelMerge, Refusal } from './model-types';

/** Limits of the coupons of every organization: one for each customer, and two in all for whoever comes first. */
export const COUPONS = [
  { maxUsesTotal: 4, maxUsesPerCustomer: 1 },
  { maxUsesTotal: 2, maxUsesPerCustomer: null },
] as const;

export const RESERVED_FOR_SECONDS = 900;

export interface ModelCoupon {
  maxUsesTotal: number;
  maxUsesPerCustomer: number | null;
  assignedOnly: boolean;
}

export interface ModelCouponUse {
  coupon: ModelCoupon;
  /** null: nobody said who; one who was deleted still counts for the coupon */
  owner: ModelCustomer | null;
  status: 'reserved' | 'used' | 'rolled_back';
  lapsesAt: number;
}

interface ModelAssignment {
  coupon: ModelCoupon;
  owner: ModelCustomer;
}

/** Coupons once more: a list of who holds one, and a list of uses that is counted anew each time. */
export class CouponModel {
  readonly coupons: ModelCoupon[] = COUPONS.map((limits) => ({ ...limits, assignedOnly: false }));
  readonly uses: ModelCouponUse[] = [];
  private readonly assignments: ModelAssignment[] = [];
  private readonly moved = new Map<ModelMerge, (ModelAssignment | ModelCouponUse)[]>();

  assign(coupon: ModelCoupon, owner: ModelCustomer): { assigned: number } | Refusal {
    if (owner.deleted) return { code: 'NOT_FOUND' };
    coupon.assignedOnly = true;
    if (this.holds(owner, coupon)) return { assigned: 0 };
    this.assignments.push({ coupon, owner });
    return { assigned: 1 };
  }

  /** Why she can't have it now. @param customer null when nobody says who she is */
  refusal(coupon: ModelCoupon, customer: ModelCustomer | null, now: number): Refusal | null {
    const { assignedOnly, maxUsesPerCustomer, maxUsesTotal } = coupon;
    if (customer?.deleted) return { code: 'NOT_FOUND' };
    if (!customer && (assignedOnly || maxUsesPerCustomer !== null))
      return { code: 'COUPON_CUSTOMER_REQUIRED' };
    if (customer && assignedOnly && !this.holds(customer, coupon)) return { code: 'COUPON_NOT_ASSIGNED' };
    const taken = this.uses.filter((use) => use.coupon === coupon && isTaken(use, now));
    if (taken.length >= maxUsesTotal) return { code: 'COUPON_LIMIT_REACHED' };
    const hers = customer ? taken.filter(({ owner }) => owner === customer).length : 0;
    return hers >= (maxUsesPerCustomer ?? Infinity) ? { code: 'COUPON_CUSTOMER_LIMIT_REACHED' } : null;
  }

  reserve(coupon: ModelCoupon, owner: ModelCustomer | null, now: number): ModelCouponUse | Refusal {
    const refusal = this.refusal(coupon, owner, now);
    if (refusal) return refusal;
    const use = { coupon, owner, status: 'reserved' as const, lapsesAt: now + RESERVED_FOR_SECONDS * 1000 };
    this.uses.push(use);
    return use;
  }

  settle(use: ModelCouponUse, next: 'used' | 'rolled_back', now: number): Refusal | null {
    if (next === 'rolled_back' && use.status === 'rolled_back') return { code: 'ALREADY_REVERSED' };
    const isOpen = next === 'used' ? use.status === 'reserved' && isTaken(use, now) : isTaken(use, now);
    if (!isOpen) return { code: 'CONFLICT' };
    use.status = next;
    return null;
  }

  usedCount(coupon: ModelCoupon): number {
    return this.uses.filter((use) => use.coupon === coupon && use.status === 'used').length;
  }

  /** What the source has goes over, but for coupons that the target holds too. */
  merged(made: ModelMerge): void {
    const { source, target } = made;
    const hers = [
      ...this.assignments.filter(({ owner, coupon }) => owner === source && !this.holds(target, coupon)),
      ...this.uses.filter(({ owner }) => owner === source),
    ];
    for (const one of hers) one.owner = target;
    this.moved.set(made, hers);
  }

  undone(made: ModelMerge): void {
    for (const one of this.moved.get(made) ?? []) one.owner = made.source;
  }

  private holds(customer: ModelCustomer, coupon: ModelCoupon): boolean {
    return this.assignments.some((one) => one.owner === customer && one.coupon === coupon);
  }
}

/** Whether the use counts: it is used, or reserved and has not lapsed. */
function isTaken({ status, lapsesAt }: ModelCouponUse, now: number): boolean {
  return status === 'used' || (status === 'reserved' && lapsesAt > now);
}
