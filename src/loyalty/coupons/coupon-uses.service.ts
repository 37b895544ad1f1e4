import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { say } from '../../common/messages';
import { refuseAnonymized, refuseUnlocked } from '../../customers/customer-locks';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import type { CartDto, ReserveCouponDto, UseCouponDto, ValidateCouponDto } from './cart.dto';
import { codeInCapitals } from './coupon-codes';
import {
  type CouponUsage,
  decideCoupon,
  decideReservation,
  refuseUnlessReserved,
  refuseUnlessTaken,
  useStatusAt,
} from './coupon.rules';
import { couponUsesRepository } from './coupon-uses.repository';
import { appliedCoupon, couponState, couponUseView } from './coupons.presenter';
import { couponsRepository } from './coupons.repository';
import type { CouponRow, CouponUseRow, UsageRow } from './coupons.rows';
import { type CartLine, MOST_MONEY, subtotalOf } from './discount.rules';

const RESERVED_FOR_SECONDS = 900;

/** Coupons at the till: what one takes off, and reserving, using and giving it back. */
@Injectable()
export class CouponUsesService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /**
   * What the coupon would take off the cart now, or why it can't be used. Writes nothing.
   * @throws AppError NOT_FOUND for the coupon or the customer, VALIDATION_ERROR for another currency
   */
  async validate(context: RequestContext, input: ValidateCouponDto) {
    const { code, lines } = read(input);
    const now = this.clock.now();
    const [coupons = [], usages = [], currencies = []] = await this.database.readAll(context, [
      couponUsesRepository.findByCode(context, code),
      couponUsesRepository.findUsage(context, code, input.customerId ?? null, now),
      ...currencyQueries(context, input.cart),
    ]);
    refuseOtherCurrency(input.cart, currencies as { currency: string }[]);
    const [coupon] = coupons as CouponRow[];
    if (!coupon) throw new AppError('NOT_FOUND');
    const usage = usageOf(coupon, (usages as UsageRow[])[0], input.customerId);
    const { refusal, discount } = decideCoupon(couponState(coupon), usage, lines, now);
    return {
      valid: refusal === null,
      coupon: appliedCoupon(coupon),
      reason: refusal?.code ?? null,
      message: refusal ? new AppError(refusal.code).messageIn(context.language) : null,
      missing: refusal?.missing ?? null,
      discount,
    };
  }

  /**
   * Takes one of what the coupon's limits allow, for a time: what it is worth now is kept. After that time the
   * reservation neither counts nor can be used.
   * @throws AppError NOT_FOUND, VALIDATION_ERROR, CUSTOMER_ANONYMIZED, and COUPON_… as `validate` tells
   */
  reserve(context: RequestContext, input: ReserveCouponDto): Promise<Answer> {
    const { code, lines } = read(input);
    const { customerId } = input;
    return this.writer.run(context, async (unit) => {
      const lookedAt = this.clock.now();
      const [customers, [coupon], [usageRow], currencies] = await unit.flight(
        couponsRepository.lockCustomers(context, customerId === undefined ? [] : [customerId]),
        couponUsesRepository.lockByCode(context, code),
        couponUsesRepository.findUsage(context, code, customerId ?? null, lookedAt),
        ...currencyQueries(context, input.cart),
      );
      refuseOtherCurrency(input.cart, currencies ?? []);
      if (!coupon) throw new AppError('NOT_FOUND');
      const usage = usageOf(coupon, usageRow, customerId);
      if (usageRow?.customer_id) refuseUnlocked(customers, usageRow.customer_id);
      customers.forEach(refuseAnonymized);
      const now = this.clock.now();
      const discount = decideReservation(couponState(coupon), usage, lines, now);
      const row = newUse(coupon.id, usageRow?.customer_id ?? null, input, discount.amount, now);
      return {
        writes: [
          couponUsesRepository.expireOfCoupon(context, coupon.id, lookedAt),
          couponUsesRepository.insert(context, row),
          auditEntry(context, now, { action: 'coupon_use.reserved', entityId: row.id }),
        ],
        answer: Answer.created({ use: couponUseView(row, now), coupon: appliedCoupon(coupon), discount }),
        ...aboutCustomer(row),
      };
    });
  }

  /** Marks a reservation as used. @throws AppError NOT_FOUND, CONFLICT for one that isn't reserved any more */
  use(context: RequestContext, id: string, { orderId }: UseCouponDto): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const { row, now } = await this.lock(unit, id);
      refuseUnlessReserved(row.status);
      if (row.order_id !== null && orderId !== undefined && row.order_id !== orderId) {
        throw new AppError('CONFLICT', { orderId: ['it was reserved for another order'] });
      }
      const after = { ...row, status: 'used' as const, used_at: now, order_id: orderId ?? row.order_id };
      return {
        writes: [
          couponUsesRepository.count(context, row.coupon_id, 1),
          ...settleWrites(context, row, after, now),
        ],
        answer: Answer.ok({ use: couponUseView(after, now) }),
        ...aboutCustomer(row),
      };
    });
  }

  /**
   * Gives back what is reserved or used: the limits are free again. Once.
   * @throws AppError NOT_FOUND, ALREADY_REVERSED for the second time, CONFLICT for a reservation that has lapsed
   */
  rollBack(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const { row, now } = await this.lock(unit, id);
      refuseUnlessTaken(row.status);
      const after = { ...row, status: 'rolled_back' as const, rolled_back_at: now };
      return {
        writes: [
          ...(row.status === 'used' ? [couponUsesRepository.count(context, row.coupon_id, -1)] : []),
          ...settleWrites(context, row, after, now),
        ],
        answer: Answer.ok({ use: couponUseView(after, now) }),
        ...aboutCustomer(row),
      };
    });
  }

  /** Locks a use behind its coupon; the time is taken once the locks are held, and its status is that of then. */
  private async lock(unit: UnitOfWork, id: string): Promise<{ row: CouponUseRow; now: Date }> {
    const [, [row]] = await unit.flight(
      couponUsesRepository.lockOfUse(unit.context, id),
      couponUsesRepository.lockUse(unit.context, id),
    );
    if (!row) throw new AppError('NOT_FOUND');
    const now = this.clock.now();
    const status = useStatusAt({ status: row.status, expiresAt: row.expires_at }, now);
    return { row: { ...row, status }, now };
  }
}

/** The code in capitals and the lines of the cart. @throws AppError VALIDATION_ERROR when they are worth too much */
function read({ code, cart }: ValidateCouponDto): { code: string; lines: CartLine[] } {
  const lines = cart.items.map(({ menuItemId, categoryId = null, quantity, unitPrice }) => ({
    ...{ menuItemId, categoryId, quantity, unitPrice },
  }));
  if (subtotalOf(lines) > MOST_MONEY) {
    throw invalidField(
      'cart.items',
      say('items must be worth at most {most} together', { most: MOST_MONEY }),
    );
  }
  return { code: codeInCapitals(code), lines };
}

function currencyQueries(context: RequestContext, { currency }: CartDto): Query<{ currency: string }>[] {
  return currency === undefined ? [] : [couponUsesRepository.findCurrency(context)];
}

function refuseOtherCurrency({ currency }: CartDto, [own]: { currency: string }[]): void {
  if (own && currency !== own.currency) {
    throw invalidField(
      'cart.currency',
      say("currency must be the organization's, {currency}", { currency: own.currency }),
    );
  }
}

/** @throws AppError NOT_FOUND when the customer that was named isn't there */
function usageOf(coupon: CouponRow, row: UsageRow | undefined, customerId: string | undefined): CouponUsage {
  if (!row || (customerId !== undefined && row.customer_id === null)) throw new AppError('NOT_FOUND');
  return {
    total: coupon.used_count + row.reserved,
    customer: row.customer_id === null ? null : { isAssigned: row.assigned, uses: row.by_customer },
  };
}

function newUse(
  couponId: string,
  customerId: string | null,
  { orderId = null, seconds = RESERVED_FOR_SECONDS }: { orderId?: string | null; seconds?: number },
  discountAmount: number,
  now: Date,
): CouponUseRow {
  return {
    id: newId(),
    coupon_id: couponId,
    customer_id: customerId,
    order_id: orderId,
    status: 'reserved',
    discount_amount: discountAmount,
    reserved_at: now,
    expires_at: new Date(now.getTime() + seconds * 1000),
    used_at: null,
    rolled_back_at: null,
  };
}

function settleWrites(
  context: RequestContext,
  before: CouponUseRow,
  after: CouponUseRow,
  now: Date,
): Query[] {
  const action = `coupon_use.${after.status}`;
  return [
    couponUsesRepository.settle(context, before.status, after),
    auditEntry(context, now, { action, entityId: after.id, changedFields: ['status'] }),
  ];
}

/** Whose data the answer holds. */
function aboutCustomer({ customer_id: customerId }: CouponUseRow): { customerId?: string } {
  return customerId === null ? {} : { customerId };
}
