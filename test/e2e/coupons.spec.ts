import { atOnce, COUPONS, createCustomer, NOBODY, outcome, tally } from '../support/requests';
import { expectRefused } from '../support/loyalty';
import * as coupons from '../support/coupons';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { assign, createCoupon, createOpenCoupon, postCoupon, readCoupon, reserve } = coupons;

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  await api.get(COUPONS);
});

function patch(id: string, changes: object): Promise<Answer> {
  return api.patch(`${COUPONS}/${id}`, changes);
}

function postBatch(fields: object): Promise<Answer> {
  return api.post(`${COUPONS}/bulk`, { name: 'Lote', type: 'fixed', discountValue: 500, ...fields });
}

async function list(query = ''): Promise<any[]> {
  return (await api.get(`${COUPONS}${query}`)).body.data;
}

/** Action and changed fields of the organization's audit rows about coupons, the oldest first. */
async function audited(): Promise<[string, string[]][]> {
  const { rows } = await service.sql.query(
    `select action, changed_fields from audit_log
      where organization_id = $1 and entity like 'coupon%' order by created_at, id`,
    [organizationId],
  );
  return rows.map((row) => [row.action, row.changed_fields]);
}

const ALL = {
  code: 'Verano-10%',
  name: 'Diez por ciento',
  description: 'En todo',
  type: 'buy_x_get_y',
  discountValue: 100,
  menuItemId: 'dessert-7',
  categoryId: 'desserts',
  buyQuantity: 2,
  getQuantity: 1,
  minOrderAmount: 5000,
  maxDiscountAmount: 2000,
  maxUsesTotal: 500,
  maxUsesPerCustomer: 3,
  startsAt: '2020-01-01T00:00:00.000Z',
  expiresAt: '2021-01-01T00:00:00.000Z',
  isActive: false,
  assignedOnly: true,
};

const ALL_SHOWN = {
  ...{ code: 'VERANO-10%', name: 'Diez por ciento', description: 'En todo', type: 'buy_x_get_y' },
  ...{ discount_value: 100, menu_item_id: 'dessert-7', category_id: 'desserts', buy_quantity: 2 },
  ...{ get_quantity: 1, min_order_amount: 5000, max_discount_amount: 2000, max_uses_total: 500 },
  ...{ max_uses_per_customer: 3, starts_at: ALL.startsAt, expires_at: ALL.expiresAt, is_active: false },
  assigned_only: true,
};

describe('coupons', () => {
  it('are created with what is given, in capitals, windows in the past too, and no other fields', async () => {
    const { status, body } = await postCoupon(api, ALL);
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        ...ALL_SHOWN,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        batch_id: null,
        used_count: 0,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    });
    expect(await readCoupon(api, body.data.id)).toEqual(body.data);
    expect(await audited()).toEqual([['coupon.created', []]]);
  });

  it('are active, for everybody, and once for each customer, unless they say so', async () => {
    expect(await createCoupon(api)).toMatchObject({
      ...{ description: null, menu_item_id: null, category_id: null, buy_quantity: null, get_quantity: null },
      ...{ min_order_amount: null, max_discount_amount: null, max_uses_total: null, starts_at: null },
      ...{ expires_at: null, max_uses_per_customer: 1, is_active: true, assigned_only: false },
    });
    expect((await createOpenCoupon(api)).max_uses_per_customer).toBeNull();
  });

  it.each<[object, object]>([
    [{ type: 'percentage', discountValue: 100 }, {}],
    [{ type: 'fixed', discountValue: 1_000_000_000_000 }, {}],
    [{ type: 'item_free', discountValue: null, menuItemId: 'm' }, { discount_value: null }],
    [{ type: 'item_free', discountValue: 0, menuItemId: 'm' }, { discount_value: 0 }],
    [{ type: 'item_discount', discountValue: 1, menuItemId: 'm' }, {}],
    [{ type: 'category_discount', discountValue: 1, categoryId: 'c' }, {}],
    [{ type: 'buy_x_get_y', discountValue: undefined, buyQuantity: 1, getQuantity: 1 }, {}],
    [{ code: 'x'.repeat(50) }, { code: 'X'.repeat(50) }],
    [{ code: 'n\u0303andu' }, { code: 'ÑANDU' }],
    [{ minOrderAmount: 0 }, { min_order_amount: 0 }],
  ])('may be %j', async (fields, shown) => {
    expect(await createCoupon(api, fields)).toMatchObject(shown);
  });

  it('have codes of their own in the organization, in whatever case', async () => {
    const { id } = await createCoupon(api, { code: 'Verano' });
    const other = await createCoupon(api, { code: 'Invierno' });
    await expectRefused(service, () => postCoupon(api, { code: 'vERANO' }), '409 COUPON_CODE_IN_USE');
    await expectRefused(service, () => patch(other.id, { code: 'verano' }), '409 COUPON_CODE_IN_USE');
    expect((await patch(id, { code: 'verano', name: 'Same' })).body.data.code).toBe('VERANO');
    expect((await postCoupon(service.as('org_admin', crypto.randomUUID()), { code: 'Verano' })).status).toBe(
      201,
    );
  });

  it('asked for ten times at once with one code are one', async () => {
    const answers = await atOnce(10, () => postCoupon(api, { code: 'ONCE' }));
    expect(tally(answers)).toEqual({ '201': 1, '409 COUPON_CODE_IN_USE': 9 });
  });

  it('are changed in what is given alone; null clears', async () => {
    const { id } = await createCoupon(api, ALL);
    expect((await patch(id, { minOrderAmount: 7 })).body.data).toMatchObject({
      ...ALL_SHOWN,
      min_order_amount: 7,
    });
    const cleared = { description: null, menuItemId: null, categoryId: null, minOrderAmount: null };
    const limits = { maxDiscountAmount: null, maxUsesTotal: null, maxUsesPerCustomer: null };
    expect((await patch(id, { ...cleared, ...limits, startsAt: null, expiresAt: null })).body.data).toEqual({
      ...(await readCoupon(api, id)),
      ...{ description: null, menu_item_id: null, category_id: null, min_order_amount: null },
      ...{ max_discount_amount: null, max_uses_total: null, max_uses_per_customer: null },
      ...{ starts_at: null, expires_at: null, buy_quantity: 2 },
    });
    expect((await patch(id, { name: 'Diez por ciento' })).status).toBe(200);
    expect((await audited()).map(([, fields]) => fields.length)).toEqual([0, 1, 9]);
  });

  it('are deleted when they were never reserved, with their assignments', async () => {
    const { id } = await createCoupon(api);
    const customer = await createCustomer(api);
    await assign(api, id, [customer.id]);
    expect((await api.delete(`${COUPONS}/${id}`)).body.data).toEqual({ deleted: true });
    expect(await list()).toEqual([]);
    expect((await api.get(`/v1/loyalty/customers/${customer.id}/coupons`)).body.data).toEqual([]);
    await expectRefused(service, () => api.delete(`${COUPONS}/${id}`), '404 NOT_FOUND');
    expect((await audited()).at(-1)).toEqual(['coupon.deleted', []]);
  });

  it('are deactivated otherwise, even when that was rolled back; the second time changes nothing', async () => {
    const coupon = await createOpenCoupon(api);
    const use = await reserve(api, coupon.code);
    await coupons.rollBack(api, use.id);
    for (let times = 0; times < 2; times += 1) {
      expect((await api.delete(`${COUPONS}/${coupon.id}`)).body.data).toEqual({
        deleted: false,
        deactivated: true,
      });
    }
    expect(await list()).toEqual([{ ...coupon, is_active: false }]);
    expect((await audited()).filter(([action]) => action === 'coupon.updated')).toEqual([
      ['coupon.updated', ['is_active']],
    ]);
  });
});

describe('the list', () => {
  it('is paged, newest first, by page and by cursor', async () => {
    const created = [];
    for (let count = 0; count < 5; count += 1) created.unshift(await createCoupon(api));
    const first = await api.get(`${COUPONS}?limit=2`);
    expect(first.body.pagination).toEqual({
      ...{ page: 1, limit: 2, total: 5, totalPages: 3 },
      nextCursor: expect.any(String),
    });
    const cursor = encodeURIComponent(first.body.pagination.nextCursor);
    const second = await list(`?limit=2&cursor=${cursor}`);
    expect([...first.body.data, ...second, ...(await list('?limit=2&page=3'))]).toEqual(created);
    expect(await list('?page=9')).toEqual([]);
    expect((await api.get(`${COUPONS}?limit=5`)).body.pagination.nextCursor).toBeNull();
    expect(outcome(await api.get(`${COUPONS}?limit=2&active=true&cursor=${cursor}`))).toBe(
      '400 VALIDATION_ERROR',
    );
  });

  it('is filtered by the beginning of the code, by activity and by batch, and counts what it finds', async () => {
    const batch = (await postBatch({ count: 3, prefix: 'lote_' })).body.data;
    const one = await createCoupon(api, { code: 'LOTEX' });
    const off = await createCoupon(api, { code: 'OTRO', isActive: false });
    const codesOf = async (query: string): Promise<string[]> =>
      (await list(query)).map(({ code }) => code as string).sort();
    expect(await codesOf('?code=lote_')).toEqual([...batch.codes].sort());
    expect(await codesOf('?code=LOTE')).toEqual([...batch.codes, one.code].sort());
    expect(await codesOf('?code=%25')).toEqual([]);
    expect(await codesOf('?active=false')).toEqual([off.code]);
    expect(await codesOf('?active=true&code=lotex')).toEqual([one.code]);
    expect(await codesOf(`?batchId=${batch.batchId}`)).toEqual([...batch.codes].sort());
    expect(await codesOf(`?batchId=${batch.batchId}&active=false`)).toEqual([]);
    const page = await api.get(`${COUPONS}?batchId=${batch.batchId}&limit=2`);
    expect(page.body.pagination).toMatchObject({ total: 3, totalPages: 2 });
    const { nextCursor } = page.body.pagination;
    expect(await list(`?batchId=${batch.batchId}&limit=2&cursor=${nextCursor}`)).toHaveLength(1);
  });

  it.each([
    ...[
      '?page=0',
      '?limit=101',
      '?cursor=x',
      '?active=1',
      '?batchId=1',
      '?code=',
      '?codes=A',
      '?code=A&code=B',
    ],
  ])('refuses %s', async (query) => {
    expect(outcome(await api.get(COUPONS + query))).toBe('400 VALIDATION_ERROR');
  });
});

describe('a coupon is refused', () => {
  it.each<[object, string]>([
    [{ code: undefined }, 'code'],
    [{ code: '' }, 'code'],
    [{ code: null }, 'code'],
    [{ code: 7 }, 'code'],
    [{ code: 'a b' }, 'code'],
    [{ code: 'x'.repeat(51) }, 'code'],
    [{ code: 'a\0' }, 'code'],
    [{ code: '💥' }, 'code'],
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: undefined }, 'name'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ description: '' }, 'description'],
    [{ type: 'gift' }, 'type'],
    [{ type: null }, 'type'],
    [{ type: undefined }, 'type'],
    [{ discountValue: null }, 'discountValue'],
    [{ discountValue: 0 }, 'discountValue'],
    [{ discountValue: -1 }, 'discountValue'],
    [{ discountValue: 101 }, 'discountValue'],
    [{ discountValue: 10.5 }, 'discountValue'],
    [{ discountValue: '10' }, 'discountValue'],
    [{ type: 'fixed', discountValue: 1_000_000_000_001 }, 'discountValue'],
    [{ type: 'fixed', discountValue: 0 }, 'discountValue'],
    [{ type: 'item_free' }, 'menuItemId'],
    [{ type: 'item_discount' }, 'menuItemId'],
    [{ type: 'item_discount', menuItemId: 'm', discountValue: 101 }, 'discountValue'],
    [{ type: 'category_discount' }, 'categoryId'],
    [{ type: 'category_discount', categoryId: 'c', discountValue: null }, 'discountValue'],
    [{ type: 'buy_x_get_y', buyQuantity: 1 }, 'getQuantity'],
    [{ type: 'buy_x_get_y', getQuantity: 1 }, 'buyQuantity'],
    [{ type: 'buy_x_get_y', buyQuantity: 0, getQuantity: 1 }, 'buyQuantity'],
    [{ buyQuantity: 1_000_001 }, 'buyQuantity'],
    [{ getQuantity: 0 }, 'getQuantity'],
    [{ menuItemId: '' }, 'menuItemId'],
    [{ categoryId: 'x'.repeat(65) }, 'categoryId'],
    [{ minOrderAmount: -1 }, 'minOrderAmount'],
    [{ minOrderAmount: 1_000_000_000_001 }, 'minOrderAmount'],
    [{ maxDiscountAmount: 0 }, 'maxDiscountAmount'],
    [{ maxUsesTotal: 0 }, 'maxUsesTotal'],
    [{ maxUsesTotal: 2_147_483_648 }, 'maxUsesTotal'],
    [{ maxUsesPerCustomer: 0 }, 'maxUsesPerCustomer'],
    [{ startsAt: 'tomorrow' }, 'startsAt'],
    [{ startsAt: '2030-01-01T00:00:00Z', expiresAt: '2030-01-01T00:00:00Z' }, 'expiresAt'],
    [{ isActive: 1 }, 'isActive'],
    [{ assignedOnly: null }, 'assignedOnly'],
    [{ batchId: NOBODY }, 'batchId'],
    [{ usedCount: 5 }, 'usedCount'],
  ])('with %j', async (wrong, field) => {
    const created = await expectRefused(service, () => postCoupon(api, wrong), '400 VALIDATION_ERROR');
    expect(Object.keys(created.body.error.details)).toEqual([field]);
    if (Object.values(wrong).includes(undefined)) return;
    const { id } = await createCoupon(api);
    const patched = await expectRefused(service, () => patch(id, wrong), '400 VALIDATION_ERROR');
    expect(Object.keys(patched.body.error.details)).toEqual([field]);
  });

  it('when nothing changes, when it is not there, and by ids that are none', async () => {
    const { id } = await createCoupon(api);
    await expectRefused(service, () => patch(id, {}), '400 VALIDATION_ERROR');
    await expectRefused(service, () => patch(NOBODY, { name: 'x' }), '404 NOT_FOUND');
    expect(outcome(await api.get(`${COUPONS}/${NOBODY}`))).toBe('404 NOT_FOUND');
    expect(outcome(await api.get(`${COUPONS}/x`))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await patch('x', { name: 'x' }))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await api.delete(`${COUPONS}/x`))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await api.get(`${COUPONS}/${id}?x=1`))).toBe('400 VALIDATION_ERROR');
  });
});
