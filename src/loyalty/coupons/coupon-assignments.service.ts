import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { refuseAnonymized, refuseUnlocked } from '../../customers/customer-locks';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import { Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import type { AssignCouponDto, ListOfCouponQuery } from './coupons.dto';
import { heldCouponView } from './coupons.presenter';
import { couponsRepository } from './coupons.repository';
import type { AssignmentRow, HeldCouponRow } from './coupons.rows';

/** To whom coupons are assigned. From the first assignment on a coupon is for those customers alone. */
@Injectable()
export class CouponAssignmentsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /**
   * Assigns a coupon to customers; who has it already keeps it.
   * @throws AppError NOT_FOUND for the coupon or any of the customers, CUSTOMER_ANONYMIZED for any of them; then none
   * of them has it
   */
  assign(context: RequestContext, { couponId, customerIds }: AssignCouponDto): Promise<Answer> {
    const asked = [...new Set(customerIds.map((id) => id.toLowerCase()))];
    return this.writer.run(context, async (unit) => {
      const [customers, [coupon], found, holders] = await unit.flight(
        couponsRepository.lockCustomers(context, asked),
        couponsRepository.lock(context, couponId),
        couponsRepository.findCustomers(context, asked),
        couponsRepository.findAssigned(context, couponId, asked),
      );
      if (!coupon || found.length < asked.length) throw new AppError('NOT_FOUND');
      found.forEach(({ id }) => refuseUnlocked(customers, id));
      customers.forEach(refuseAnonymized);
      const now = this.clock.now();
      const missing = new Set(customers.map(({ id }) => id));
      for (const { customer_id: id } of holders) missing.delete(id);
      const rows = { customerIds: [...missing], ids: [...missing].map(newId) };
      return {
        writes: assignmentWrites(context, coupon, rows, now),
        answer: Answer.created({ assigned: missing.size }),
      };
    });
  }

  /** The assignments of a coupon, newest first. @throws AppError NOT_FOUND */
  async list(context: RequestContext, couponId: string, request: ListOfCouponQuery): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor } = request;
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, couponId);
    const [counted = [], found = []] = await this.database.readAll(context, [
      couponsRepository.countAssignments(context, couponId),
      couponsRepository.listAssignments(context, couponId, start, limit + 1),
    ]);
    const { rows, more } = cutPage(found as AssignmentRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, couponId) : null;
    return new Paged(rows, paginationOf({ page, limit }, totalOf(counted), nextCursor));
  }

  /** The coupons that are assigned to a customer, with whether she can use them now, newest first. @throws AppError NOT_FOUND */
  async held(
    context: RequestContext,
    customerId: string,
    request: ListOfCouponQuery,
  ): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor } = request;
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, customerId);
    const now = this.clock.now();
    const [counted = [], found = []] = await this.database.readAll(context, [
      couponsRepository.countHeld(context, customerId),
      couponsRepository.listHeld(context, customerId, now, start, limit + 1),
    ]);
    const { rows, more } = cutPage(found as HeldCouponRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last
        ? makeCursor({ createdAt: last.assigned_at, order: 0, id: last.assignment_id }, customerId)
        : null;
    return new Paged(
      rows.map((row) => heldCouponView(row, now)),
      paginationOf({ page, limit }, totalOf(counted), nextCursor),
    );
  }
}

function totalOf(counted: unknown[]): number {
  const [row] = counted as { total: number }[];
  if (!row) throw new AppError('NOT_FOUND');
  return row.total;
}

function assignmentWrites(
  context: RequestContext,
  { id, assigned_only: isRestricted }: { id: string; assigned_only: boolean },
  rows: { ids: string[]; customerIds: string[] },
  now: Date,
): Query[] {
  const changedFields = [
    ...(rows.ids.length > 0 ? ['assignments'] : []),
    ...(isRestricted ? [] : ['assigned_only']),
  ];
  if (changedFields.length === 0) return [];
  return [
    couponsRepository.insertAssignments(context, id, rows, now),
    ...(isRestricted ? [] : [couponsRepository.restrict(context, id, now)]),
    auditEntry(context, now, {
      action: 'coupon.assigned',
      entityId: id,
      changedFields,
      counts: { assigned: rows.ids.length },
    }),
  ];
}
