import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { Database } from '../../database/database';
import type { UnitOfWork } from '../../database/unit-of-work';
import { Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { codeInCapitals, CouponCodes } from './coupon-codes';
import { refuseInconsistent } from './coupon.rules';
import type { CreateCouponDto, CreateCouponsDto, ListCouponsQuery, UpdateCouponDto } from './coupons.dto';
import { couponState, couponView } from './coupons.presenter';
import { coupons, couponsRepository } from './coupons.repository';
import type { CouponRow } from './coupons.rows';

/** Coupons: discounts by code, one at a time or in batches. */
@Injectable()
export class CouponsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly codes: CouponCodes,
    private readonly clock: Clock,
  ) {}

  /** One page of coupons, newest first. */
  async list(context: RequestContext, request: ListCouponsQuery): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor, active } = request;
    const filter = {
      code: request.code === undefined ? null : codeInCapitals(request.code),
      active: active === undefined ? null : active === 'true',
      batchId: request.batchId ?? null,
    };
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, filter);
    const [counted = [], found = []] = await this.database.readAll(context, [
      couponsRepository.count(context, filter),
      couponsRepository.list(context, filter, start, limit + 1),
    ]);
    const [total] = counted as { total: number }[];
    const { rows, more } = cutPage(found as CouponRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, filter) : null;
    return new Paged(rows.map(couponView), paginationOf({ page, limit }, total?.total ?? 0, nextCursor));
  }

  /** @throws AppError NOT_FOUND */
  async find(context: RequestContext, id: string) {
    const [coupon] = await this.database.read(context, couponsRepository.find(context, id));
    if (!coupon) throw new AppError('NOT_FOUND');
    return couponView(coupon);
  }

  /** @throws AppError VALIDATION_ERROR, COUPON_CODE_IN_USE */
  create(context: RequestContext, input: CreateCouponDto): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const coupon = { ...newCoupon(input, now), id: newId(), code: codeInCapitals(input.code) };
      refuseInconsistent(couponState(coupon));
      await refuseTakenCode(unit, coupon);
      await coupons.insert(unit, { ...coupon, updated_at: now });
      return {
        writes: [auditEntry(context, now, { action: 'coupon.created', entityId: coupon.id })],
        answer: Answer.created(couponView(coupon)),
      };
    });
  }

  /** Creates many coupons that differ in their random codes alone. @throws AppError VALIDATION_ERROR */
  createBatch(context: RequestContext, input: CreateCouponsDto): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const batchId = newId();
      const values = { ...newCoupon(input, now), batch_id: batchId };
      refuseInconsistent(couponState({ ...values, code: '' }));
      const prefix = codeInCapitals(input.prefix ?? '');
      const codes: string[] = [];
      while (codes.length < input.count) {
        const drawn = this.codes.draw(input.count - codes.length, prefix);
        const inserted = await unit.rows(
          couponsRepository.insertBatch(context, drawn.map(newId), drawn, values),
        );
        for (const { code } of inserted) codes.push(code);
      }
      return {
        writes: [
          auditEntry(context, now, {
            action: 'coupon_batch.created',
            entityId: batchId,
            counts: { created: codes.length },
          }),
        ],
        answer: Answer.created({ batchId, count: codes.length, codes }),
      };
    });
  }

  /** Changes what is given; null clears. @throws AppError NOT_FOUND, VALIDATION_ERROR, COUPON_CODE_IN_USE */
  update(context: RequestContext, id: string, input: UpdateCouponDto): Promise<Answer> {
    const changes = valuesOf(input);
    if (Object.keys(changes).length === 0) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    return this.writer.run(context, async (unit) => {
      const [before] = await unit.rows(couponsRepository.lock(context, id));
      if (!before) throw new AppError('NOT_FOUND');
      const now = this.clock.now();
      const after: CouponRow = { ...before, ...changes };
      refuseInconsistent(couponState(after));
      const changedFields = Object.keys(changes).filter(
        (column) => !isSame(after[column as keyof CouponRow], before[column as keyof CouponRow]),
      );
      if (changedFields.length === 0) return { writes: [], answer: Answer.ok(couponView(before)) };
      if (changedFields.includes('code')) await refuseTakenCode(unit, after);
      await coupons.update(unit, { id }, { ...changes, updated_at: now });
      return {
        writes: [auditEntry(context, now, { action: 'coupon.updated', entityId: id, changedFields })],
        answer: Answer.ok(couponView(after)),
      };
    });
  }

  /** Deletes a coupon that was never reserved; another one is deactivated. @throws AppError NOT_FOUND */
  delete(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const [[before], [used]] = await unit.flight(
        couponsRepository.lock(context, id),
        couponsRepository.hasUses(context, id),
      );
      if (!before) throw new AppError('NOT_FOUND');
      if (!used?.found) {
        await coupons.delete(unit, { id });
        const audit = auditEntry(context, now, { action: 'coupon.deleted', entityId: id });
        return { writes: [audit], answer: Answer.ok({ deleted: true }) };
      }
      if (before.is_active) await coupons.update(unit, { id }, { is_active: false, updated_at: now });
      const audit = auditEntry(context, now, {
        action: 'coupon.updated',
        entityId: id,
        changedFields: ['is_active'],
      });
      return {
        writes: before.is_active ? [audit] : [],
        answer: Answer.ok({ deleted: false, deactivated: true }),
      };
    });
  }
}

const DEFAULTS = {
  description: null,
  discount_value: null,
  menu_item_id: null,
  category_id: null,
  buy_quantity: null,
  get_quantity: null,
  min_order_amount: null,
  max_discount_amount: null,
  max_uses_total: null,
  max_uses_per_customer: 1,
  starts_at: null,
  expires_at: null,
  is_active: true,
  assigned_only: false,
};

/** A new coupon without its id and its code. */
function newCoupon(
  input: Pick<CreateCouponDto, 'name' | 'type'> & UpdateCouponDto,
  now: Date,
): Omit<CouponRow, 'id' | 'code'> {
  const { name, type } = input;
  return { ...DEFAULTS, batch_id: null, used_count: 0, ...valuesOf(input), name, type, created_at: now };
}

function valuesOf(input: UpdateCouponDto): Partial<CouponRow> {
  const given = {
    code: input.code === undefined ? undefined : codeInCapitals(input.code),
    name: input.name,
    description: input.description,
    type: input.type,
    discount_value: input.discountValue,
    menu_item_id: input.menuItemId,
    category_id: input.categoryId,
    buy_quantity: input.buyQuantity,
    get_quantity: input.getQuantity,
    min_order_amount: input.minOrderAmount,
    max_discount_amount: input.maxDiscountAmount,
    max_uses_total: input.maxUsesTotal,
    max_uses_per_customer: input.maxUsesPerCustomer,
    starts_at: instantOf(input.startsAt),
    expires_at: instantOf(input.expiresAt),
    is_active: input.isActive,
    assigned_only: input.assignedOnly,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function instantOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}

/** One that takes it at the same time is found by the index: then the unit runs again, and finds it here. */
async function refuseTakenCode(
  unit: UnitOfWork,
  { id, code }: Pick<CouponRow, 'id' | 'code'>,
): Promise<void> {
  const [holder] = await coupons.find(unit, { code });
  if (holder && holder.id !== id) throw new AppError('COUPON_CODE_IN_USE');
}
