import type { RouteDocumentation } from '../../common/documentation';
import {
  arrayOf,
  count,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  type Schema,
  text,
  uuid,
} from '../../common/schemas';
import { COUPON_TYPES } from './discount.rules';

const yes = { type: 'boolean' };

const COUPON_FIELDS: Record<string, Schema> = {
  id: uuid('Coupon UUID'),
  batch_id: nullable(uuid('The batch it was made with')),
  code: text('The code, in capitals'),
  name: text('Name'),
  description: nullable(text('Words for the customer')),
  type: text('What it gives', { enum: [...COUPON_TYPES] }),
  discount_value: nullable(count('Percent, or minor units of money for `fixed`')),
  menu_item_id: nullable(text('The item it is for')),
  category_id: nullable(text('The category it is for')),
  buy_quantity: nullable(count('How many are paid')),
  get_quantity: nullable(count('How many are free with them')),
  min_order_amount: nullable(count('The smallest order, in minor units')),
  max_discount_amount: nullable(count('The largest discount, in minor units')),
  max_uses_total: nullable(count('How often it may be used')),
  max_uses_per_customer: nullable(count('How often each customer may use it')),
  starts_at: nullable(instant('From this instant on')),
  expires_at: nullable(instant('Before this instant')),
  is_active: { type: 'boolean', description: 'Whether it can be used' },
  assigned_only: { type: 'boolean', description: 'Whether it is for those alone to whom it is assigned' },
  used_count: count('How often it was used; reservations and what was rolled back are not in it'),
  created_at: instant('Creation timestamp'),
};

const couponSchema = named('Coupon', object(COUPON_FIELDS));

const heldCouponSchema = named(
  'CustomerCoupon',
  object({
    ...COUPON_FIELDS,
    assigned_at: instant('When it was assigned to the customer'),
    uses: count('How often the customer has used or reserved it'),
    available: { type: 'boolean', description: 'Whether the customer can use it now' },
    reason: nullable(text('The code that tells why not')),
  }),
);

const assignmentSchema = named(
  'CouponAssignment',
  object({
    id: uuid('Assignment UUID'),
    coupon_id: uuid('Coupon UUID'),
    customer_id: uuid('Customer UUID'),
    created_at: instant('When it was assigned'),
  }),
);

export const COUPON = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a50',
  batch_id: null,
  code: 'VERANO10',
  name: 'Ten percent off',
  description: null,
  type: 'percentage',
  discount_value: 10,
  menu_item_id: null,
  category_id: null,
  buy_quantity: null,
  get_quantity: null,
  min_order_amount: 5000,
  max_discount_amount: 2000,
  max_uses_total: 500,
  max_uses_per_customer: 1,
  starts_at: null,
  expires_at: '2026-12-31T23:59:59.000Z',
  is_active: true,
  assigned_only: false,
  used_count: 0,
  created_at: '2026-01-31T17:04:05.123Z',
};

const ASSIGNMENT = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a51',
  coupon_id: COUPON.id,
  customer_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11',
  created_at: '2026-01-31T17:05:00.000Z',
};

const PAGE = { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null };

const pageOf = (description: string, schema: Schema, example: unknown): RouteDocumentation['answers'] => ({
  200: {
    description,
    data: arrayOf(schema),
    pagination: paginationSchema,
    example: { success: true, data: [example], pagination: PAGE },
  },
});

/** What the OpenAPI document says of coupons and of whom they are assigned to. */
export const couponsDocumentation = {
  list: {
    summary: 'List coupons',
    answers: pageOf('One page of coupons, newest first', couponSchema, COUPON),
  },
  create: {
    summary: 'Create coupon',
    description:
      'percentage and fixed take their discountValue off the whole cart; item_discount and category_discount a percentage off the lines of menuItemId or categoryId; item_free gives one unit of menuItemId; buy_x_get_y gives the getQuantity cheapest of each buyQuantity + getQuantity units, of menuItemId or categoryId if there is one.',
    answers: {
      201: { description: 'Created', data: couponSchema, example: { success: true, data: COUPON } },
    },
    errors: ['COUPON_CODE_IN_USE'],
    writes: true,
  },
  createBatch: {
    summary: 'Create many coupons',
    description: 'All alike but for their codes: random ones that can not be guessed, behind the prefix.',
    answers: {
      201: {
        description: 'Created',
        data: named(
          'CouponBatch',
          object({
            batchId: uuid('Batch UUID, a filter of the list'),
            count: count('How many'),
            codes: arrayOf(text('A code')),
          }),
        ),
        example: {
          success: true,
          data: {
            batchId: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a52',
            count: 1,
            codes: ['VERANO-7KQ2ZD94MXRA'],
          },
        },
      },
    },
    writes: true,
  },
  find: {
    summary: 'Get coupon',
    answers: {
      200: { description: 'The coupon', data: couponSchema, example: { success: true, data: COUPON } },
    },
    errors: ['NOT_FOUND'],
  },
  update: {
    summary: 'Update coupon',
    description: 'What is reserved or used keeps its value.',
    answers: {
      200: {
        description: 'The coupon after the change',
        data: couponSchema,
        example: { success: true, data: COUPON },
      },
    },
    errors: ['NOT_FOUND', 'COUPON_CODE_IN_USE'],
    writes: true,
  },
  delete: {
    summary: 'Delete coupon',
    description: 'Deletes a coupon that was never reserved; another one is deactivated.',
    answers: {
      200: {
        description: 'Deleted, or deactivated',
        data: named('CouponDeletion', {
          ...object({ deleted: yes }),
          properties: { deleted: yes, deactivated: yes },
        }),
        example: { success: true, data: { deleted: true } },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  assign: {
    summary: 'Assign a coupon to customers',
    description:
      'From the first assignment on the coupon is for those customers alone, even when all of them are deleted, until assignedOnly is set to false.',
    answers: {
      201: {
        description: 'Assigned',
        data: named(
          'AssignedCoupon',
          object({ assigned: count('How many customers have it now who had not') }),
        ),
        example: { success: true, data: { assigned: 2 } },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  assignments: {
    summary: "A coupon's assignments",
    answers: pageOf('One page of assignments, newest first', assignmentSchema, ASSIGNMENT),
    errors: ['NOT_FOUND'],
  },
  held: {
    summary: "A customer's coupons",
    description: 'The coupons that are assigned to the customer, with whether they can be used now.',
    answers: pageOf('One page of coupons, the last assigned first', heldCouponSchema, {
      ...COUPON,
      assigned_only: true,
      assigned_at: ASSIGNMENT.created_at,
      uses: 1,
      available: false,
      reason: 'COUPON_CUSTOMER_LIMIT_REACHED',
    }),
    errors: ['NOT_FOUND'],
  },
} satisfies Record<string, RouteDocumentation>;
