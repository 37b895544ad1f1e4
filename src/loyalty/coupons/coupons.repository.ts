import { canonicalCustomer, canonicalCustomers } from '../../customers/canonical';
import type { Position } from '../../common/pagination';
import { type Query, query, statement } from '../../database/statement';
import { TenantRepository } from '../../database/tenant-repository';
import type { RequestContext } from '../../tenancy/request-context';
import { Coupon } from './coupon.entity';
import type { AssignmentRow, CouponRow, HeldCouponRow } from './coupons.rows';

export const coupons = new TenantRepository(Coupon);

export const COUPON = `c.id, c.batch_id, c.code, c.name, c.description, c.type, c.discount_value, c.menu_item_id,
  c.category_id, c.buy_quantity, c.get_quantity, c.min_order_amount, c.max_discount_amount, c.max_uses_total,
  c.max_uses_per_customer, c.starts_at, c.expires_at, c.is_active, c.assigned_only, c.used_count, c.created_at`;

/** Reserved and not lapsed by `now`: it counts, whether or not the others are marked as lapsed yet. */
export const RESERVED = (now: string): string => `
  (select count(*) from coupon_uses u where u.organization_id = $1 and u.coupon_id = c.id
     and u.status = 'reserved' and u.expires_at > ${now}) as reserved`;

const findCoupon = statement<CouponRow>(
  'coupons_find',
  `select ${COUPON} from coupons c where c.organization_id = $1 and c.id = $2`,
);

const lockCoupon = statement<CouponRow>(
  'coupons_lock',
  `select ${COUPON} from coupons c where c.organization_id = $1 and c.id = $2 for no key update`,
);

const hasUses = statement<{ found: boolean }>(
  'coupons_has_uses',
  `select exists (select from coupon_uses where organization_id = $1 and coupon_id = $2) as found`,
);

// A code that is taken is left out: the caller draws another one.
const insertBatch = statement<{ code: string }>(
  'coupons_insert_batch',
  `insert into coupons
     (organization_id, id, batch_id, code, name, description, type, discount_value, menu_item_id, category_id,
      buy_quantity, get_quantity, min_order_amount, max_discount_amount, max_uses_total, max_uses_per_customer,
      starts_at, expires_at, is_active, assigned_only, created_at, updated_at)
   select $1, drawn.id, $4, drawn.code, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $21
   from unnest($2::uuid[], $3::text[]) as drawn (id, code)
   on conflict (organization_id, code) do nothing returning code`,
);

const FILTERS = `($2::text is null or starts_with(c.code, $2)) and ($3::boolean is null or c.is_active = $3)`;
const OF_BATCH = 'c.batch_id = $4';
const OF_ANY = '$4::uuid is null';

// Two texts, so that a batch is found by its own index.
const listText = (batch: string): string => `
  select ${COUPON} from coupons c
  where c.organization_id = $1 and ${FILTERS} and ${batch}
    and ($5::timestamptz is null or (c.created_at, c.id) < ($5, $6::uuid))
  order by c.created_at desc, c.id desc limit $7 offset $8`;
const countText = (batch: string): string => `
  select count(*) as total from coupons c where c.organization_id = $1 and ${FILTERS} and ${batch}`;

const listAll = statement<CouponRow>('coupons_list', listText(OF_ANY));
const listBatch = statement<CouponRow>('coupons_list_batch', listText(OF_BATCH));
const countAll = statement<{ total: number }>('coupons_count', countText(OF_ANY));
const countBatch = statement<{ total: number }>('coupons_count_batch', countText(OF_BATCH));

// Whom the ids stand for, locked in the order of their ids before the coupon: whoever merges, anonymizes or deletes one
// of them is waited for.
const lockCustomers = statement<{ id: string; anonymized_at: Date | null }>(
  'coupons_lock_customers',
  `select k.id, k.anonymized_at from customers k
   where k.organization_id = $1 and k.id = ${canonicalCustomers('$2')}
   order by k.id for share`,
);

const findCustomers = statement<{ id: string }>(
  'coupons_find_customers',
  `select coalesce(k.merged_into, k.id) as id from customers k
   where k.organization_id = $1 and k.id = any ($2::uuid[])`,
);

const findAssigned = statement<{ customer_id: string }>(
  'coupons_find_assigned',
  `select a.customer_id from coupon_assignments a
   where a.organization_id = $1 and a.coupon_id = $2 and a.customer_id = ${canonicalCustomers('$3')}`,
);

const insertAssignments = statement(
  'coupons_insert_assignments',
  `insert into coupon_assignments (organization_id, id, coupon_id, customer_id, created_at)
   select $1, given.id, $2, given.customer_id, $5 from unnest($3::uuid[], $4::uuid[]) as given (id, customer_id)`,
);

const restrict = statement(
  'coupons_restrict',
  `with restricted as (
     update coupons set assigned_only = true, updated_at = $3 where organization_id = $1 and id = $2 returning 1)
   select require_rows(1, (select count(*) from restricted))`,
);

const listAssignments = statement<AssignmentRow>(
  'coupons_list_assignments',
  `select a.id, a.coupon_id, a.customer_id, a.created_at from coupon_assignments a
   where a.organization_id = $1 and a.coupon_id = $2
     and ($3::timestamptz is null or (a.created_at, a.id) < ($3, $4::uuid))
   order by a.created_at desc, a.id desc limit $5 offset $6`,
);

const countAssignments = statement<{ total: number }>(
  'coupons_count_assignments',
  `select (select count(*) from coupon_assignments a where a.organization_id = $1 and a.coupon_id = c.id) as total
   from coupons c where c.organization_id = $1 and c.id = $2`,
);

const listHeld = statement<HeldCouponRow>(
  'coupons_list_held',
  `select ${COUPON}, a.id as assignment_id, a.created_at as assigned_at, ${RESERVED('$3')},
     (select count(*) from coupon_uses u where u.organization_id = $1 and u.coupon_id = c.id
        and u.customer_id = a.customer_id
        and (u.status = 'used' or u.status = 'reserved' and u.expires_at > $3)) as by_customer
   from coupon_assignments a
   join coupons c on c.organization_id = $1 and c.id = a.coupon_id
   where a.organization_id = $1 and a.customer_id = ${canonicalCustomer('$2')}
     and ($4::timestamptz is null or (a.created_at, a.id) < ($4, $5::uuid))
   order by a.created_at desc, a.id desc limit $6 offset $7`,
);

const countHeld = statement<{ total: number }>(
  'coupons_count_held',
  `select (select count(*) from coupon_assignments a
     where a.organization_id = $1 and a.customer_id = ${canonicalCustomer('$2')}) as total
   from customers k where k.organization_id = $1 and k.id = $2`,
);

/** Which coupons a list shows. */
export interface CouponFilter {
  code: string | null;
  active: boolean | null;
  batchId: string | null;
}

interface Start {
  after: Position | null;
  skip: number;
}

type NewCoupons = Omit<Coupon, 'organization_id' | 'id' | 'code' | 'used_count' | 'updated_at'>;

/** The statements of coupons and of whom they are assigned to. Customers are locked first, then the coupon. */
export const couponsRepository = {
  find: (context: RequestContext, id: string) => query(findCoupon, context.organizationId, id),

  lock: (context: RequestContext, id: string) => query(lockCoupon, context.organizationId, id),

  hasUses: (context: RequestContext, id: string) => query(hasUses, context.organizationId, id),

  insertBatch: (context: RequestContext, ids: string[], codes: string[], values: NewCoupons) =>
    query(
      insertBatch,
      ...[context.organizationId, ids, codes, values.batch_id, values.name, values.description, values.type],
      ...[values.discount_value, values.menu_item_id, values.category_id, values.buy_quantity],
      ...[values.get_quantity, values.min_order_amount, values.max_discount_amount, values.max_uses_total],
      ...[values.max_uses_per_customer, values.starts_at, values.expires_at, values.is_active],
      ...[values.assigned_only, values.created_at],
    ),

  list: (context: RequestContext, { code, active, batchId }: CouponFilter, start: Start, rows: number) => {
    const { createdAt = null, id = null } = start.after ?? {};
    const list = batchId === null ? listAll : listBatch;
    return query(list, context.organizationId, code, active, batchId, createdAt, id, rows, start.skip);
  },

  count: (context: RequestContext, { code, active, batchId }: CouponFilter) =>
    query(batchId === null ? countAll : countBatch, context.organizationId, code, active, batchId),

  lockCustomers: (context: RequestContext, ids: string[]) =>
    query(lockCustomers, context.organizationId, ids),

  /** Whom each of the ids stands for. */
  findCustomers: (context: RequestContext, ids: string[]) =>
    query(findCustomers, context.organizationId, ids),

  findAssigned: (context: RequestContext, couponId: string, customerIds: string[]) =>
    query(findAssigned, context.organizationId, couponId, customerIds),

  insertAssignments: (
    context: RequestContext,
    couponId: string,
    rows: { ids: string[]; customerIds: string[] },
    now: Date,
  ): Query => query(insertAssignments, context.organizationId, couponId, rows.ids, rows.customerIds, now),

  restrict: (context: RequestContext, id: string, now: Date): Query =>
    query(restrict, context.organizationId, id, now),

  listAssignments: (context: RequestContext, couponId: string, start: Start, rows: number) => {
    const { createdAt = null, id = null } = start.after ?? {};
    return query(listAssignments, context.organizationId, couponId, createdAt, id, rows, start.skip);
  },

  countAssignments: (context: RequestContext, couponId: string) =>
    query(countAssignments, context.organizationId, couponId),

  listHeld: (context: RequestContext, customerId: string, now: Date, start: Start, rows: number) => {
    const { createdAt = null, id = null } = start.after ?? {};
    return query(listHeld, context.organizationId, customerId, now, createdAt, id, rows, start.skip);
  },

  countHeld: (context: RequestContext, customerId: string) =>
    query(countHeld, context.organizationId, customerId),
};
