import { COUPONS, createCustomer, NOBODY, outcome } from '../support/requests';
import { expectRefused } from '../support/loyalty';
import { couponUsesRepository } from '../../src/loyalty/coupons/coupon-uses.repository';
import { newId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { RequestContext } from '../../src/tenancy/request-context';
import * as coupons from '../support/coupons';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { CART, createCoupon, createOpenCoupon, postReservation, readCoupon, reserve, rollBack } = coupons;
const use = coupons.useReserved;

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
});

async function statusesOf(couponId: string): Promise<string[]> {
  const { rows } = await service.sql.query(
    'select status from coupon_uses where coupon_id = $1 order by reserved_at, id',
    [couponId],
  );
  return rows.map(({ status }) => status as string);
}

async function auditOf(useId: string): Promise<[string, string[]][]> {
  const { rows } = await service.sql.query(
    'select action, changed_fields from audit_log where entity_id = $1 order by created_at, id',
    [useId],
  );
  return rows.map((row) => [row.action, row.changed_fields]);
}

describe('reserving', () => {
  it('answers 201 with the use and the discount, for fifteen minutes, and no other fields', async () => {
    const coupon = await createCoupon(api);
    const { status, body } = await postReservation(api, coupon.code.toLowerCase(), {
      customerId: id,
      orderId: 'A-1',
    });
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        use: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          coupon_id: coupon.id,
          customer_id: id,
          order_id: 'A-1',
          status: 'reserved',
          discount_amount: 270,
          reserved_at: expect.any(String),
          expires_at: expect.any(String),
          used_at: null,
          rolled_back_at: null,
        },
        coupon: { id: coupon.id, code: coupon.code, name: coupon.name, type: 'percentage' },
        discount: (await coupons.validate(api, (await createOpenCoupon(api)).code)).body.data.discount,
      },
    });
    const { reserved_at, expires_at } = body.data.use;
    expect(Date.parse(expires_at) - Date.parse(reserved_at)).toBe(900_000);
    expect(await auditOf(body.data.use.id)).toEqual([['coupon_use.reserved', []]]);
  });

  it('counts against both limits at once', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 2 });
    await reserve(api, coupon.code, { customerId: id });
    const again = (): Promise<any> => postReservation(api, coupon.code, { customerId: id });
    await expectRefused(service, again, '409 COUPON_CUSTOMER_LIMIT_REACHED');
    const { id: other } = await createCustomer(api);
    await reserve(api, coupon.code, { customerId: other });
    await expectRefused(service, again, '409 COUPON_LIMIT_REACHED');
  });

  it('of one coupon leaves the limits of another', async () => {
    const [one, two] = [await createCoupon(api), await createCoupon(api, { maxUsesTotal: 1 })];
    await reserve(api, one.code, { customerId: id });
    await reserve(api, two.code, { customerId: id });
    expect(outcome(await postReservation(api, one.code, { customerId: id }))).toMatch(/CUSTOMER_LIMIT/);
  });

  it('needs no customer when nothing asks for one, and counts all the same', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: 2 });
    expect((await reserve(api, coupon.code)).customer_id).toBeNull();
    expect((await reserve(api, coupon.code, { customerId: id })).customer_id).toBe(id);
    expect(outcome(await postReservation(api, coupon.code))).toBe('409 COUPON_LIMIT_REACHED');
  });

  it.each<[object, string]>([
    [{ seconds: 0 }, 'seconds'],
    [{ seconds: 86_401 }, 'seconds'],
    [{ seconds: 1.5 }, 'seconds'],
    [{ seconds: null }, 'seconds'],
    [{ orderId: '' }, 'orderId'],
    [{ orderId: 'x'.repeat(65) }, 'orderId'],
    [{ orderId: null }, 'orderId'],
  ])('is refused with %j', async (wrong, field) => {
    const { code } = await createOpenCoupon(api);
    const refused = await expectRefused(
      service,
      () => postReservation(api, code, wrong),
      '400 VALIDATION_ERROR',
    );
    expect(Object.keys(refused.body.error.details)).toEqual([field]);
  });

  it('with a key is done once, and a refusal is remembered', async () => {
    const coupon = await createCoupon(api);
    const body = { code: coupon.code, customerId: id, cart: CART };
    const send = (key: string): Promise<any> =>
      api.post(`${COUPONS}/reserve`, body, { headers: { 'Idempotency-Key': key } });
    const [first, again, refused] = [await send('one'), await send('one'), await send('two')];
    expect([first.status, again.status, outcome(refused)]).toEqual([
      ...[201, 201, '409 COUPON_CUSTOMER_LIMIT_REACHED'],
    ]);
    expect(again.text).toBe(first.text);
    await rollBack(api, first.body.data.use.id);
    expect(outcome(await send('two'))).toBe('409 COUPON_CUSTOMER_LIMIT_REACHED');
    expect(await statusesOf(coupon.id)).toEqual(['rolled_back']);
  });
});

describe('a reservation', () => {
  it('lapses by itself: it can be neither used nor rolled back, and no longer counts', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 1 });
    const lapsed = await reserve(api, coupon.code, { customerId: id, seconds: 30 });
    service.clock.advance(29_000);
    expect(outcome(await postReservation(api, coupon.code, { customerId: id }))).toMatch(/^409/);
    service.clock.advance(1_000);
    expect((await coupons.validate(api, coupon.code, { customerId: id })).body.data.valid).toBe(true);
    const late = await expectRefused(service, () => use(api, lapsed.id), '409 CONFLICT');
    expect(late.body.error.details).toEqual({ status: ['expired'] });
    await expectRefused(service, () => rollBack(api, lapsed.id), '409 CONFLICT');
    await reserve(api, coupon.code, { customerId: id });
    expect(await statusesOf(coupon.id)).toEqual(['expired', 'reserved']);
  });

  it('keeps its value, whatever becomes of the coupon', async () => {
    const coupon = await createCoupon(api);
    const reserved = await reserve(api, coupon.code, { customerId: id });
    await api.patch(`${COUPONS}/${coupon.id}`, {
      ...{ discountValue: 50, isActive: false, expiresAt: '2021-01-01T00:00:00Z', maxUsesTotal: 1 },
      ...{ code: `${coupon.code}-OLD`, assignedOnly: true },
    });
    const { status, body } = await use(api, reserved.id);
    expect([status, body.data.use.discount_amount]).toEqual([200, 270]);
  });

  it('that lapsed is marked by housekeeping, in its organization alone, once', async () => {
    const coupon = await createOpenCoupon(api);
    const elsewhere = service.as('org_admin', crypto.randomUUID());
    const foreign = await createOpenCoupon(elsewhere);
    await reserve(elsewhere, foreign.code, { seconds: 10 });
    const [, used] = [
      await reserve(api, coupon.code, { seconds: 10 }),
      await reserve(api, coupon.code, { seconds: 10 }),
      await reserve(api, coupon.code, { seconds: 60 }),
    ];
    await use(api, used.id);
    service.clock.advance(10_000);
    const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
    const expire = (): Promise<unknown> =>
      service.app
        .get(Database)
        .read(context, couponUsesRepository.expireReservations(context, service.clock.now(), 10));
    expect([await expire(), await expire()]).toEqual([[{ removed: 1 }], [{ removed: 0 }]]);
    expect(await statusesOf(coupon.id)).toEqual(['expired', 'used', 'reserved']);
    expect(await statusesOf(foreign.id)).toEqual(['reserved']);
    await expectRefused(service, () => use(api, NOBODY), '404 NOT_FOUND');
  });
});

describe('using', () => {
  it('marks the reservation as used and counts it on the coupon; a second time is a conflict', async () => {
    const coupon = await createCoupon(api);
    const reserved = await reserve(api, coupon.code, { customerId: id, orderId: 'A-1' });
    const { status, body } = await use(api, reserved.id);
    expect([status, body.data]).toEqual([
      200,
      { use: { ...reserved, status: 'used', used_at: expect.any(String) } },
    ]);
    expect((await readCoupon(api, coupon.id)).used_count).toBe(1);
    await expectRefused(service, () => use(api, reserved.id), '409 CONFLICT');
    expect(await auditOf(reserved.id)).toEqual([
      ['coupon_use.reserved', []],
      ['coupon_use.used', ['status']],
    ]);
  });

  it('counts for ever: after the reservation’s time too', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code, { customerId: id, seconds: 10 });
    await use(api, reserved.id);
    service.clock.advance(3_600_000);
    const { id: other } = await createCustomer(api);
    expect(outcome(await postReservation(api, coupon.code, { customerId: other }))).toBe(
      '409 COUPON_LIMIT_REACHED',
    );
    await api.patch(`${COUPONS}/${coupon.id}`, { maxUsesTotal: null });
    expect(outcome(await postReservation(api, coupon.code, { customerId: id }))).toBe(
      '409 COUPON_CUSTOMER_LIMIT_REACHED',
    );
  });

  it('takes the order when it was not known before, and no other one', async () => {
    const { code } = await createOpenCoupon(api);
    const [without, known] = [await reserve(api, code), await reserve(api, code, { orderId: 'A-1' })];
    expect((await use(api, without.id, { orderId: 'B-1' })).body.data.use.order_id).toBe('B-1');
    await expectRefused(service, () => use(api, known.id, { orderId: 'B-1' }), '409 CONFLICT');
    expect((await use(api, known.id, { orderId: 'A-1' })).body.data.use.order_id).toBe('A-1');
  });

  it.each<[object, string]>([
    [{ orderId: '' }, 'orderId'],
    [{ orderId: null }, 'orderId'],
    [{ orderId: 'x'.repeat(65) }, 'orderId'],
    [{ order: 'x' }, 'order'],
  ])('is refused with %j', async (wrong, field) => {
    const { code } = await createOpenCoupon(api);
    const { id: useId } = await reserve(api, code);
    const refused = await expectRefused(service, () => use(api, useId, wrong), '400 VALIDATION_ERROR');
    expect(Object.keys(refused.body.error.details)).toEqual([field]);
  });

  it('and rolling back of nothing is a 404, of no id a 400', async () => {
    await expectRefused(service, () => use(api, NOBODY), '404 NOT_FOUND');
    await expectRefused(service, () => rollBack(api, NOBODY), '404 NOT_FOUND');
    await expectRefused(service, () => use(api, 'x'), '400 VALIDATION_ERROR');
    await expectRefused(service, () => rollBack(api, 'x'), '400 VALIDATION_ERROR');
  });
});

describe('rolling back', () => {
  it('frees both limits, of what is used', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code, { customerId: id });
    const used = (await use(api, reserved.id)).body.data.use;
    const { status, body } = await rollBack(api, reserved.id);
    expect([status, body.data]).toEqual([
      200,
      { use: { ...used, status: 'rolled_back', rolled_back_at: expect.any(String) } },
    ]);
    expect((await readCoupon(api, coupon.id)).used_count).toBe(0);
    expect((await reserve(api, coupon.code, { customerId: id })).status).toBe('reserved');
    expect((await auditOf(reserved.id)).at(-1)).toEqual(['coupon_use.rolled_back', ['status']]);
  });

  it('frees both limits, of what is reserved; then it can not be used', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code, { customerId: id });
    expect((await rollBack(api, reserved.id)).status).toBe(200);
    expect((await readCoupon(api, coupon.id)).used_count).toBe(0);
    await expectRefused(service, () => use(api, reserved.id), '409 CONFLICT');
    expect((await reserve(api, coupon.code, { customerId: id })).status).toBe('reserved');
  });

  it('is done once', async () => {
    const coupon = await createCoupon(api, { maxUsesPerCustomer: 5 });
    const [first, second] = [
      await reserve(api, coupon.code, { customerId: id }),
      await reserve(api, coupon.code, { customerId: id }),
    ];
    await use(api, first.id);
    await use(api, second.id);
    await rollBack(api, first.id);
    await expectRefused(service, () => rollBack(api, first.id), '409 ALREADY_REVERSED');
    expect((await readCoupon(api, coupon.id)).used_count).toBe(1);
  });
});
