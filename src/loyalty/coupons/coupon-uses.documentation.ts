import type { RouteDocumentation } from '../../common/documentation';
import type { ErrorCode } from '../../common/errors';
import { arrayOf, count, instant, named, nullable, object, text, uuid } from '../../common/schemas';
import { COUPON } from './coupons.documentation';
import { COUPON_TYPES } from './discount.rules';

const REFUSALS: ErrorCode[] = [
  'COUPON_INACTIVE',
  'COUPON_NOT_STARTED',
  'COUPON_EXPIRED',
  'COUPON_CUSTOMER_REQUIRED',
  'COUPON_NOT_ASSIGNED',
  'COUPON_LIMIT_REACHED',
  'COUPON_CUSTOMER_LIMIT_REACHED',
  'COUPON_MIN_ORDER_AMOUNT',
  'COUPON_NO_MATCHING_ITEM',
];

const appliedSchema = named(
  'AppliedCoupon',
  object({
    id: uuid('Coupon UUID'),
    code: text('The code, in capitals'),
    name: text('Name'),
    type: text('What it gives', { enum: [...COUPON_TYPES] }),
  }),
);

const discountSchema = named(
  'CouponDiscount',
  object({
    subtotal: count('The cart before the discount, in minor units'),
    amount: count('What is taken off'),
    total: count('What is left'),
    lines: arrayOf(
      object({
        menuItemId: text('The item'),
        value: count('The line before the discount'),
        discount: count('What is taken off this line: the lines sum to the amount'),
      }),
    ),
  }),
);

const useSchema = named(
  'CouponUse',
  object({
    id: uuid('Use UUID'),
    coupon_id: uuid('Coupon UUID'),
    customer_id: nullable(uuid('Customer UUID; null without one, and after a deletion')),
    order_id: nullable(text('The order it belongs to')),
    status: text('Where it is', { enum: ['reserved', 'used', 'rolled_back', 'expired'] }),
    discount_amount: count('What it was worth when it was reserved, in minor units'),
    reserved_at: instant('When it was reserved'),
    expires_at: instant('When a reservation lapses'),
    used_at: nullable(instant('When it was used')),
    rolled_back_at: nullable(instant('When it was given back')),
  }),
);

const APPLIED = { id: COUPON.id, code: COUPON.code, name: COUPON.name, type: COUPON.type };

const DISCOUNT = {
  subtotal: 8000,
  amount: 800,
  total: 7200,
  lines: [
    { menuItemId: 'lunch-1', value: 5500, discount: 550 },
    { menuItemId: 'dessert-7', value: 2500, discount: 250 },
  ],
};

const USE = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a53',
  coupon_id: COUPON.id,
  customer_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11',
  order_id: 'A-1042',
  status: 'reserved',
  discount_amount: 800,
  reserved_at: '2026-01-31T17:10:00.000Z',
  expires_at: '2026-01-31T17:25:00.000Z',
  used_at: null,
  rolled_back_at: null,
};

const settledSchema = named('SettledCouponUse', object({ use: useSchema }));

const USED = { ...USE, status: 'used', used_at: '2026-01-31T17:12:00.000Z' };

/** What the OpenAPI document says of coupons at the till. */
export const couponUsesDocumentation = {
  validate: {
    summary: 'Validate a coupon',
    description:
      'What the coupon would take off the cart now, in total and for each line, or why it can not be used: the code that reserving it would answer, for COUPON_MIN_ORDER_AMOUNT with what is missing. Writes nothing.',
    answers: {
      200: {
        description: 'What it takes off, or why not',
        data: named(
          'CouponValidation',
          object({
            valid: { type: 'boolean', description: 'Whether it can be used' },
            coupon: appliedSchema,
            reason: nullable(text('Why not, for programs', { enum: REFUSALS })),
            message: nullable(text('Why not, for people')),
            missing: nullable(count('Minor units up to the smallest order')),
            discount: nullable(discountSchema),
          }),
        ),
        example: {
          success: true,
          data: {
            valid: true,
            coupon: APPLIED,
            reason: null,
            message: null,
            missing: null,
            discount: DISCOUNT,
          },
        },
      },
    },
    errors: ['NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  },
  reserve: {
    summary: 'Reserve a coupon',
    description:
      'Takes one of what the limits allow, for some seconds. A reservation that has lapsed neither counts nor can be used. What it is worth now is kept.',
    answers: {
      201: {
        description: 'Reserved',
        data: named(
          'ReservedCoupon',
          object({ use: useSchema, coupon: appliedSchema, discount: discountSchema }),
        ),
        example: { success: true, data: { use: USE, coupon: APPLIED, discount: DISCOUNT } },
      },
    },
    errors: ['NOT_FOUND', ...REFUSALS],
    writes: true,
  },
  use: {
    summary: 'Use a reserved coupon',
    answers: {
      200: {
        description: 'Used',
        data: settledSchema,
        example: { success: true, data: { use: USED } },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  rollBack: {
    summary: 'Roll back the use of a coupon',
    description: 'Gives back what is reserved or used, once: the limits are free again.',
    answers: {
      200: {
        description: 'Given back',
        data: settledSchema,
        example: {
          success: true,
          data: { use: { ...USED, status: 'rolled_back', rolled_back_at: '2026-01-31T18:00:00.000Z' } },
        },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT', 'ALREADY_REVERSED'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
