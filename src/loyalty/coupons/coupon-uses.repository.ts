import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { CouponUseStatus } from './coupon.rules';
import { COUPON, RESERVED } from './coupons.repository';
import type { CouponRow, CouponUseRow, UsageRow } from './coupons.rows';

const USE = `u.id, u.coupon_id, u.customer_id, u.order_id, u.status, u.discount_amount, u.reserved_at, u.expires_at,
  u.used_at, u.rolled_back_at`;

const findByCode = statement<CouponRow>(
  'coupons_find_by_code',
  `select ${COUPON} from coupons c where c.organization_id = $1 and c.code = $2`,
);

const lockByCode = statement<CouponRow>(
  'coupons_lock_by_code',
  `select ${COUPON} from coupons c where c.organization_id = $1 and c.code = $2 for no key update`,
);

// A statement of its own behind the lock: it sees what the last holder left.
const findUsage = statement<UsageRow>(
  'coupons_find_usage',
  `select ${RESERVED('$4')}, k.id as customer_id,
     (select count(*) from coupon_uses u where u.organization_id = $1 and u.coupon_id = c.id and u.customer_id = k.id
        and (u.status = 'used' or u.status = 'reserved' and u.expires_at > $4)) as by_customer,
     exists (select from coupon_assignments a
       where a.organization_id = $1 and a.coupon_id = c.id and a.customer_id = k.id) as assigned
   from coupons c
   left join lateral (
     select coalesce(m.merged_into, m.id) as id from customers m where m.organization_id = $1 and m.id = $3) k on true
   where c.organization_id = $1 and c.code = $2`,
);

const findCurrency = statement<{ currency: string }>(
  'coupons_find_currency',
  `select (select o.currency from organizations o where o.id = $1) as currency`,
);

const lockOfUse = statement<CouponRow>(
  'coupons_lock_of_use',
  `select ${COUPON} from coupons c where c.organization_id = $1 and c.id = (
     select u.coupon_id from coupon_uses u where u.organization_id = $1 and u.id = $2) for no key update`,
);

const lockUse = statement<CouponUseRow>(
  'coupons_lock_use',
  `select ${USE} from coupon_uses u where u.organization_id = $1 and u.id = $2 for no key update`,
);

const insertUse = statement(
  'coupons_insert_use',
  `insert into coupon_uses
     (organization_id, id, coupon_id, customer_id, order_id, status, discount_amount, reserved_at, expires_at)
   values ($1, $2, $3, $4, $5, 'reserved', $6, $7, $8)`,
);

const settleUse = statement(
  'coupons_settle_use',
  `with settled as (
     update coupon_uses set status = $4, used_at = $5, rolled_back_at = $6, order_id = $7
     where organization_id = $1 and id = $2 and status = $3 returning 1)
   select require_rows(1, (select count(*) from settled))`,
);

const countUse = statement(
  'coupons_count_use',
  `with counted as (
     update coupons set used_count = used_count + $3 where organization_id = $1 and id = $2 returning 1)
   select require_rows(1, (select count(*) from counted))`,
);

// What no longer counts can no longer be used, whatever another machine's clock says.
const expireOfCoupon = statement(
  'coupons_expire_of_coupon',
  `update coupon_uses set status = 'expired'
   where organization_id = $1 and coupon_id = $2 and status = 'reserved' and expires_at <= $3`,
);

const expireSome = statement<{ removed: number }>(
  'coupons_expire_reservations',
  `with lapsed as (
     select u.id from coupon_uses u where u.organization_id = $1 and u.status = 'reserved' and u.expires_at <= $2
     order by u.expires_at limit $3 for no key update skip locked
   ), expired as (
     update coupon_uses e set status = 'expired' from lapsed where e.organization_id = $1 and e.id = lapsed.id
     returning 1)
   select count(*) as removed from expired`,
);

/**
 * The statements of coupons at the till. Whoever takes a coupon or gives one back locks it first, so that its limits
 * are counted one after the other.
 */
export const couponUsesRepository = {
  findByCode: (context: RequestContext, code: string) => query(findByCode, context.organizationId, code),

  lockByCode: (context: RequestContext, code: string) => query(lockByCode, context.organizationId, code),

  /** @param customerId the one who asks; who was merged into another one counts as that one */
  findUsage: (context: RequestContext, code: string, customerId: string | null, now: Date) =>
    query(findUsage, context.organizationId, code, customerId, now),

  findCurrency: (context: RequestContext) => query(findCurrency, context.organizationId),

  lockOfUse: (context: RequestContext, useId: string) => query(lockOfUse, context.organizationId, useId),

  lockUse: (context: RequestContext, useId: string) => query(lockUse, context.organizationId, useId),

  insert: (context: RequestContext, row: CouponUseRow): Query =>
    query(
      insertUse,
      ...[context.organizationId, row.id, row.coupon_id, row.customer_id, row.order_id],
      ...[row.discount_amount, row.reserved_at, row.expires_at],
    ),

  /** Raises when the use isn't `from` any more. */
  settle: (context: RequestContext, from: CouponUseStatus, row: CouponUseRow): Query =>
    query(
      settleUse,
      ...[context.organizationId, row.id, from, row.status, row.used_at, row.rolled_back_at, row.order_id],
    ),

  count: (context: RequestContext, couponId: string, change: 1 | -1): Query =>
    query(countUse, context.organizationId, couponId, change),

  expireOfCoupon: (context: RequestContext, couponId: string, now: Date): Query =>
    query(expireOfCoupon, context.organizationId, couponId, now),

  /** Marks reservations that have lapsed, some at a time. Nothing waits for it: they don't count as it is. */
  expireReservations: (context: RequestContext, now: Date, rows: number) =>
    query(expireSome, context.organizationId, now, rows),
};
