import { atOnce, COUPONS, createCustomer, CUSTOMERS, NOBODY, outcome, tally } from '../support/requests';
import { expectRefused } from '../support/loyalty';
import * as coupons from '../support/coupons';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { assign, createCoupon, postReservation, readCoupon, reserve, validate } = coupons;

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;
let other: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
  other = (await createCustomer(api)).id;
});

async function heldBy(customerId: string): Promise<any[]> {
  return (await api.get(`${CUSTOMERS}/${customerId}/coupons`)).body.data;
}

async function holdersOf(couponId: string): Promise<string[]> {
  const { data } = (await api.get(`${COUPONS}/${couponId}/assignments`)).body;
  return data.map((assignment: { customer_id: string }) => assignment.customer_id).sort();
}

describe('assigning', () => {
  it('answers 201 with how many have it now, and makes the coupon theirs alone', async () => {
    const coupon = await createCoupon(api);
    const { status, body } = await assign(api, coupon.id, [id]);
    expect([status, body]).toEqual([201, { success: true, data: { assigned: 1 } }]);
    expect(await readCoupon(api, coupon.id)).toEqual({ ...coupon, assigned_only: true });
    expect((await validate(api, coupon.code, { customerId: id })).body.data.valid).toBe(true);
    expect((await validate(api, coupon.code, { customerId: other })).body.data.reason).toBe(
      'COUPON_NOT_ASSIGNED',
    );
    const { rows } = await service.sql.query(
      `select action, entity_id, changed_fields from audit_log where organization_id = $1 and action = 'coupon.assigned'`,
      [organizationId],
    );
    expect(rows).toEqual([
      {
        action: 'coupon.assigned',
        entity_id: coupon.id,
        changed_fields: ['assignments', 'assigned_only'],
      },
    ]);
  });

  it('again does no harm, and writes nothing; those who are new get it', async () => {
    const { id: couponId } = await createCoupon(api);
    await assign(api, couponId, [id]);
    const before = await service.sql.query('select count(*) from audit_log');
    expect((await assign(api, couponId, [id, id.toUpperCase()])).body.data).toEqual({ assigned: 0 });
    expect((await service.sql.query('select count(*) from audit_log')).rows).toEqual(before.rows);
    expect((await assign(api, couponId, [id, other, other])).body.data).toEqual({ assigned: 1 });
    expect(await holdersOf(couponId)).toEqual([id, other].sort());
  });

  it('sets what was opened to everybody back, even when nobody is new', async () => {
    const { id: couponId } = await createCoupon(api);
    await assign(api, couponId, [id]);
    await api.patch(`${COUPONS}/${couponId}`, { assignedOnly: false });
    expect((await assign(api, couponId, [id])).body.data).toEqual({ assigned: 0 });
    expect((await readCoupon(api, couponId)).assigned_only).toBe(true);
  });

  it('to a hundred at once is one request', async () => {
    const { id: couponId } = await createCoupon(api);
    const customers = await atOnce(98, () => createCustomer(api));
    const ids = [id, other, ...customers.map((customer) => customer.id as string)];
    expect((await assign(api, couponId, ids)).body.data).toEqual({ assigned: 100 });
    const page = await api.get(`${COUPONS}/${couponId}/assignments?limit=60`);
    expect(page.body.pagination).toMatchObject({ total: 100, totalPages: 2 });
    expect(page.body.data[0]).toStrictEqual({
      id: expect.any(String),
      coupon_id: couponId,
      customer_id: expect.any(String),
      created_at: expect.any(String),
    });
    const { nextCursor } = page.body.pagination;
    const rest = await api.get(`${COUPONS}/${couponId}/assignments?limit=60&cursor=${nextCursor}`);
    const all = [...page.body.data, ...rest.body.data].map(({ customer_id }) => customer_id as string);
    expect(all.sort()).toEqual(ids.sort());
  });

  it('the same ten times at once assigns once', async () => {
    const { id: couponId } = await createCoupon(api);
    const answers = await atOnce(10, () => assign(api, couponId, [id, other]));
    expect(tally(answers)).toEqual({ '201': 10 });
    expect(
      answers
        .map(({ body }) => body.data.assigned as number)
        .sort()
        .reverse(),
    ).toEqual([...[2, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
  });

  it.each<[object, string]>([
    [{ couponId: 'x' }, 'couponId'],
    [{ couponId: undefined }, 'couponId'],
    [{ customerIds: [] }, 'customerIds'],
    [{ customerIds: undefined }, 'customerIds'],
    [{ customerIds: NOBODY }, 'customerIds'],
    [{ customerIds: [NOBODY, 'x'] }, 'customerIds'],
    [{ customerIds: [[NOBODY]] }, 'customerIds'],
    [{ customerIds: [null] }, 'customerIds'],
    [{ customerIds: { 0: NOBODY, length: 1 } }, 'customerIds'],
    [{ customerIds: Array.from({ length: 101 }, () => NOBODY) }, 'customerIds'],
    [{ all: true }, 'all'],
  ])('is refused with %j', async (wrong, field) => {
    const body = { couponId: NOBODY, customerIds: [id], ...wrong };
    const answer = await expectRefused(
      service,
      () => api.post(`${COUPONS}/assign`, body),
      '400 VALIDATION_ERROR',
    );
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('what is not there, or to somebody who is not there: 404, and nothing is written', async () => {
    const { id: couponId } = await createCoupon(api);
    await expectRefused(service, () => assign(api, NOBODY, [id]), '404 NOT_FOUND');
    await expectRefused(service, () => assign(api, couponId, [id, NOBODY]), '404 NOT_FOUND');
    const foreign = await createCustomer(service.as('org_admin', crypto.randomUUID()));
    await expectRefused(service, () => assign(api, couponId, [foreign.id, id]), '404 NOT_FOUND');
    expect(outcome(await api.get(`${COUPONS}/${NOBODY}/assignments`))).toBe('404 NOT_FOUND');
    expect(outcome(await api.get(`${CUSTOMERS}/${NOBODY}/coupons`))).toBe('404 NOT_FOUND');
    expect(outcome(await api.get(`${COUPONS}/${couponId}/assignments?limit=0`))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await api.get(`${CUSTOMERS}/${id}/coupons?code=A`))).toBe('400 VALIDATION_ERROR');
  });
});

describe('the coupons of a customer', () => {
  it('are those assigned to her, the last first, with whether she can use them', async () => {
    const [first, second, third] = [
      await createCoupon(api),
      await createCoupon(api, { isActive: false }),
      await createCoupon(api),
    ];
    expect(await heldBy(id)).toEqual([]);
    await assign(api, first.id, [id]);
    await assign(api, second.id, [id, other]);
    await assign(api, third.id, [other]);
    const { data, pagination } = (await api.get(`${CUSTOMERS}/${id}/coupons`)).body;
    const shown = { assigned_only: true, assigned_at: expect.any(String), uses: 0 };
    expect(data).toStrictEqual([
      { ...second, ...shown, available: false, reason: 'COUPON_INACTIVE' },
      { ...first, ...shown, available: true, reason: null },
    ]);
    expect(pagination).toEqual({ page: 1, limit: 20, total: 2, totalPages: 1, nextCursor: null });
    const page = (await api.get(`${CUSTOMERS}/${id}/coupons?limit=1`)).body;
    const next = `?limit=1&cursor=${page.pagination.nextCursor}`;
    expect((await api.get(`${CUSTOMERS}/${id}/coupons${next}`)).body.data).toEqual([data[1]]);
  });

  it('tell how often she has reserved or used them; what lapsed is free again', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 2 });
    await assign(api, coupon.id, [id, other]);
    const use = await reserve(api, coupon.code, { customerId: id, seconds: 60 });
    expect(await heldBy(id)).toMatchObject([
      { uses: 1, available: false, reason: 'COUPON_CUSTOMER_LIMIT_REACHED' },
    ]);
    expect(await heldBy(other)).toMatchObject([{ uses: 0, available: true }]);
    service.clock.advance(60_000);
    expect(await heldBy(id)).toMatchObject([{ uses: 0, available: true, used_count: 0 }]);
    const again = await reserve(api, coupon.code, { customerId: id });
    await coupons.useReserved(api, again.id);
    expect(again.id).not.toBe(use.id);
    expect(await heldBy(id)).toMatchObject([{ uses: 1, available: false, used_count: 1 }]);
  });
});

describe('deleting a customer', () => {
  it('takes her assignments, and leaves the coupon closed to others', async () => {
    const coupon = await createCoupon(api);
    await assign(api, coupon.id, [id]);
    await api.delete(`${CUSTOMERS}/${id}`);
    expect(await holdersOf(coupon.id)).toEqual([]);
    expect(outcome(await postReservation(api, coupon.code, { customerId: other }))).toBe(
      '409 COUPON_NOT_ASSIGNED',
    );
  });

  it('leaves what she used, without her: the coupon’s limit still counts it, and it can be rolled back', async () => {
    const coupon = await createCoupon(api, { maxUsesTotal: 2 });
    const used = await reserve(api, coupon.code, { customerId: id });
    await coupons.useReserved(api, used.id);
    const reserved = await reserve(api, coupon.code, { customerId: other });
    await api.delete(`${CUSTOMERS}/${id}`);
    await api.delete(`${CUSTOMERS}/${other}`);
    const { rows } = await service.sql.query(
      'select id, customer_id, status from coupon_uses where organization_id = $1 order by reserved_at',
      [organizationId],
    );
    expect(rows).toEqual([
      { id: used.id, customer_id: null, status: 'used' },
      { id: reserved.id, customer_id: null, status: 'reserved' },
    ]);
    const { id: third } = await createCustomer(api);
    const full = await postReservation(api, coupon.code, { customerId: third });
    expect(outcome(full)).toBe('409 COUPON_LIMIT_REACHED');
    expect((await coupons.rollBack(api, used.id)).body.data.use.customer_id).toBeNull();
    expect((await postReservation(api, coupon.code, { customerId: third })).status).toBe(201);
  });

  it('while her coupon is reserved many times leaves no use of hers behind', async () => {
    const coupon = await createCoupon(api, { maxUsesPerCustomer: 100 });
    const answers = await atOnce(20, (index) =>
      index === 10 ? api.delete(`${CUSTOMERS}/${id}`) : postReservation(api, coupon.code, { customerId: id }),
    );
    expect(
      Object.keys(tally(answers)).filter((each) => !['200', '201', '404 NOT_FOUND'].includes(each)),
    ).toEqual([]);
    const { rows } = await service.sql.query('select from coupon_uses where customer_id = $1', [id]);
    expect(rows).toHaveLength(0);
  });
});

describe('a customer who was merged into another one', () => {
  it('is the other one: for what is assigned, reserved and shown', async () => {
    const coupon = await createCoupon(api, { maxUsesPerCustomer: 2 });
    await service.sql.query('update customers set merged_into = $2 where id = $1', [id, other]);
    expect((await assign(api, coupon.id, [id, other])).body.data).toEqual({ assigned: 1 });
    expect(await holdersOf(coupon.id)).toEqual([other]);
    expect((await reserve(api, coupon.code, { customerId: id })).customer_id).toBe(other);
    expect((await reserve(api, coupon.code, { customerId: other })).customer_id).toBe(other);
    const full = await postReservation(api, coupon.code, { customerId: id });
    expect(outcome(full)).toBe('409 COUPON_CUSTOMER_LIMIT_REACHED');
    expect(await heldBy(id)).toEqual(await heldBy(other));
    expect(await heldBy(id)).toMatchObject([{ id: coupon.id, uses: 2 }]);
  });
});
