import { COUPONS, createCustomer, NOBODY, ORGANIZATION, outcome } from '../support/requests';
import { expectRefused } from '../support/loyalty';
import * as coupons from '../support/coupons';
import { dumpRows, expectUnchanged } from '../support/rows';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { CART, createCoupon, createOpenCoupon, reserve, validate } = coupons;

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  id = (await createCustomer(api)).id;
});

function fromNow(ms: number): string {
  return new Date(service.clock.now().getTime() + ms).toISOString();
}

describe('validating', () => {
  it('answers what the coupon takes off, in total and for each line, and writes nothing', async () => {
    const coupon = await createCoupon(api);
    const before = await dumpRows(service.sql);
    const { status, body } = await validate(api, coupon.code.toLowerCase(), { customerId: id });
    expect([status, body]).toStrictEqual([
      200,
      {
        success: true,
        data: {
          valid: true,
          coupon: { id: coupon.id, code: coupon.code, name: coupon.name, type: 'percentage' },
          reason: null,
          message: null,
          missing: null,
          discount: {
            subtotal: 2700,
            amount: 270,
            total: 2430,
            lines: [
              { menuItemId: 'soup', value: 2000, discount: 200 },
              { menuItemId: 'cake', value: 700, discount: 70 },
            ],
          },
        },
      },
    ]);
    await expectUnchanged(service.sql, before);
  });

  it.each<[object, number]>([
    [{ type: 'fixed', discountValue: 1000 }, 1000],
    [{ type: 'fixed', discountValue: 5000 }, 2700],
    [{ type: 'percentage', discountValue: 33, maxDiscountAmount: 500 }, 500],
    [{ type: 'item_free', menuItemId: 'soup', discountValue: null }, 1000],
    [{ type: 'item_discount', menuItemId: 'soup', discountValue: 25 }, 500],
    [{ type: 'category_discount', categoryId: 'desserts', discountValue: 15 }, 105],
    [{ type: 'buy_x_get_y', buyQuantity: 2, getQuantity: 1 }, 700],
    [{ type: 'buy_x_get_y', buyQuantity: 1, getQuantity: 1, menuItemId: 'soup' }, 1000],
    [{ type: 'percentage', discountValue: 1, minOrderAmount: 2700 }, 27],
  ])('%j takes off %d', async (fields, amount) => {
    const { code } = await createOpenCoupon(api, fields);
    const { data } = (await validate(api, code)).body;
    expect([data.valid, data.discount.amount, data.discount.total]).toEqual([true, amount, 2700 - amount]);
  });

  it.each<[string, () => object, object]>([
    ['COUPON_INACTIVE', () => ({ isActive: false }), {}],
    ['COUPON_NOT_STARTED', () => ({ startsAt: fromNow(60_000) }), {}],
    ['COUPON_EXPIRED', () => ({ expiresAt: fromNow(-60_000) }), {}],
    ['COUPON_CUSTOMER_REQUIRED', () => ({ maxUsesPerCustomer: 1 }), {}],
    ['COUPON_CUSTOMER_REQUIRED', () => ({ assignedOnly: true }), {}],
    ['COUPON_MIN_ORDER_AMOUNT', () => ({ minOrderAmount: 2750 }), { missing: 50 }],
    ['COUPON_NO_MATCHING_ITEM', () => ({ type: 'item_free', menuItemId: 'tea' }), {}],
    ['COUPON_NO_MATCHING_ITEM', () => ({ type: 'item_discount', menuItemId: 'Soup' }), {}],
    ['COUPON_NO_MATCHING_ITEM', () => ({ type: 'category_discount', categoryId: 'drinks' }), {}],
    ['COUPON_NO_MATCHING_ITEM', () => ({ type: 'buy_x_get_y', buyQuantity: 3, getQuantity: 1 }), {}],
  ])('tells why not: %s', async (code, fields, more) => {
    const coupon = await createOpenCoupon(api, fields());
    const { status, body } = await validate(api, coupon.code);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      valid: false,
      coupon: { id: coupon.id, code: coupon.code, name: coupon.name, type: coupon.type },
      ...{ reason: code, message: expect.any(String), missing: null, discount: null, ...more },
    });
    const refused = await expectRefused(
      service,
      () => coupons.postReservation(api, coupon.code),
      `409 ${code}`,
    );
    expect(refused.body.error).toMatchObject({
      message: body.data.message,
      ...('missing' in more ? { details: more } : {}),
    });
  });

  it('tells of limits that are reached, and of one who has not got it', async () => {
    const { id: other } = await createCustomer(api);
    const coupon = await createCoupon(api, { maxUsesTotal: 1, assignedOnly: true });
    const reasonFor = async (customerId: string): Promise<string> =>
      (await validate(api, coupon.code, { customerId })).body.data.reason as string;
    expect(await reasonFor(other)).toBe('COUPON_NOT_ASSIGNED');
    await coupons.assign(api, coupon.id, [id, other]);
    await reserve(api, coupon.code, { customerId: id });
    expect(await reasonFor(other)).toBe('COUPON_LIMIT_REACHED');
    await api.patch(`${COUPONS}/${coupon.id}`, { maxUsesTotal: null });
    expect(await reasonFor(other)).toBeNull();
    expect(await reasonFor(id)).toBe('COUPON_CUSTOMER_LIMIT_REACHED');
  });

  it('takes the organization’s currency, which may be said', async () => {
    const { code } = await createOpenCoupon(api);
    const inCurrency = (currency: string): Promise<any> =>
      validate(api, code, { cart: { ...CART, currency } });
    expect((await inCurrency('PEN')).body.data.valid).toBe(true);
    const other = await inCurrency('EUR');
    expect([outcome(other), Object.keys(other.body.error.details)]).toEqual([
      '400 VALIDATION_ERROR',
      ['cart.currency'],
    ]);
    await api.patch(ORGANIZATION, { currency: 'EUR' });
    expect((await inCurrency('EUR')).body.data.valid).toBe(true);
  });

  it('a code or a customer who is not there is a 404', async () => {
    const { code } = await createCoupon(api);
    const foreign = await createCoupon(service.as('org_admin', crypto.randomUUID()), { code: 'FOREIGN' });
    for (const unknown of ['NONE', foreign.code, '%', ' ']) {
      const expected = unknown === ' ' ? '400 VALIDATION_ERROR' : '404 NOT_FOUND';
      expect(outcome(await validate(api, unknown))).toBe(expected);
      expect(outcome(await coupons.postReservation(api, unknown))).toBe(expected);
    }
    expect(outcome(await validate(api, code, { customerId: NOBODY }))).toBe('404 NOT_FOUND');
    expect(outcome(await coupons.postReservation(api, code, { customerId: NOBODY }))).toBe('404 NOT_FOUND');
  });
});

const ITEM = CART.items[0];

describe('a cart is refused', () => {
  it.each<[object, string]>([
    [{ code: undefined }, 'code'],
    [{ code: 7 }, 'code'],
    [{ code: 'x'.repeat(51) }, 'code'],
    [{ code: 'a\0' }, 'code'],
    [{ customerId: 'x' }, 'customerId'],
    [{ customerId: null }, 'customerId'],
    [{ cart: undefined }, 'cart'],
    [{ cart: null }, 'cart'],
    [{ cart: [] }, 'cart'],
    [{ cart: [CART] }, 'cart'],
    [{ cart: 'x' }, 'cart'],
    [{ cart: {} }, 'cart.items'],
    [{ cart: { items: [] } }, 'cart.items'],
    [{ cart: { items: ITEM } }, 'cart.items'],
    [{ cart: { items: 'x' } }, 'cart.items'],
    [{ cart: { items: [null] } }, 'cart.items'],
    [{ cart: { items: [[ITEM]] } }, 'cart.items'],
    [{ cart: { items: [7] } }, 'cart.items'],
    [{ cart: { items: Array.from({ length: 501 }, () => ITEM) } }, 'cart.items'],
    [{ cart: { ...CART, currency: 'pen' } }, 'cart.currency'],
    [{ cart: { ...CART, total: 5 } }, 'cart.total'],
    [{ cart: { items: [{ ...ITEM, menuItemId: '' }] } }, 'cart.items.0.menuItemId'],
    [{ cart: { items: [{ ...ITEM, menuItemId: 'x'.repeat(65) }] } }, 'cart.items.0.menuItemId'],
    [{ cart: { items: [{ ...ITEM, menuItemId: undefined }] } }, 'cart.items.0.menuItemId'],
    [{ cart: { items: [ITEM, { ...ITEM, categoryId: 5 }] } }, 'cart.items.1.categoryId'],
    [{ cart: { items: [{ ...ITEM, quantity: 0 }] } }, 'cart.items.0.quantity'],
    [{ cart: { items: [{ ...ITEM, quantity: 1.5 }] } }, 'cart.items.0.quantity'],
    [{ cart: { items: [{ ...ITEM, quantity: 1_000_001 }] } }, 'cart.items.0.quantity'],
    [{ cart: { items: [{ ...ITEM, unitPrice: -1 }] } }, 'cart.items.0.unitPrice'],
    [{ cart: { items: [{ ...ITEM, unitPrice: '5' }] } }, 'cart.items.0.unitPrice'],
    [{ cart: { items: [{ ...ITEM, unitPrice: 1_000_000_000_001 }] } }, 'cart.items.0.unitPrice'],
    [{ cart: { items: [{ ...ITEM, unitPrice: 500_000_000_001 }] } }, 'cart.items'],
    [{ cart: { items: [{ ...ITEM, quantity: 1_000_000, unitPrice: 10 ** 12 }] } }, 'cart.items'],
    [{ cart: { items: [{ ...ITEM, name: 'Soup' }] } }, 'cart.items.0.name'],
    [{ coupon: 'x' }, 'coupon'],
  ])('with %j', async (wrong, field) => {
    const { code } = await createOpenCoupon(api);
    for (const path of ['validate', 'reserve']) {
      const answer = await expectRefused(
        service,
        () => api.post(`${COUPONS}/${path}`, { code, cart: CART, ...wrong }),
        '400 VALIDATION_ERROR',
      );
      expect(Object.keys(answer.body.error.details)[0]).toBe(field);
    }
  });

  it('but not the largest', async () => {
    const { code } = await createOpenCoupon(api, { discountValue: 100 });
    const cart = {
      items: [{ menuItemId: 'a', categoryId: null, quantity: 1, unitPrice: 1_000_000_000_000 }],
    };
    expect((await validate(api, code, { cart })).body.data.discount.amount).toBe(1_000_000_000_000);
    expect((await reserve(api, code, { cart })).discount_amount).toBe(1_000_000_000_000);
    const many = { items: Array.from({ length: 500 }, () => ({ ...ITEM, unitPrice: 1 })) };
    expect((await validate(api, code, { cart: many })).body.data.discount.amount).toBe(1000);
  });
});
