import { COUPONS } from '../support/requests';
import { expectRefused } from '../support/loyalty';
import { createCoupon, reserve } from '../support/coupons';
import type { Answer, ApiClient } from '../support/api-client';
import { CouponCodes } from '../../src/loyalty/coupons/coupon-codes';
import { startTestService, type TestService } from '../support/test-service';

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

function postBatch(fields: object): Promise<Answer> {
  return api.post(`${COUPONS}/bulk`, { name: 'Lote', type: 'fixed', discountValue: 500, ...fields });
}

async function list(query: string): Promise<any[]> {
  return (await api.get(`${COUPONS}${query}`)).body.data;
}

const TERMS = {
  ...{ description: 'En todo', type: 'item_discount', discountValue: 15, menuItemId: 'dessert-7' },
  ...{ minOrderAmount: 5000, maxDiscountAmount: 2000, maxUsesTotal: 500, maxUsesPerCustomer: 3 },
  ...{ startsAt: '2020-01-01T00:00:00.000Z', expiresAt: '2021-01-01T00:00:00.000Z', isActive: false },
  assignedOnly: true,
};

describe('a batch', () => {
  it('has what is given, and each can be used', async () => {
    const { codes } = (await postBatch({ count: 2, ...TERMS })).body.data;
    const [coupon] = await list(`?code=${codes[0]}`);
    expect(coupon).toMatchObject({
      ...{ code: codes[0], name: 'Lote', description: 'En todo', type: 'item_discount', discount_value: 15 },
      ...{ menu_item_id: 'dessert-7', category_id: null, buy_quantity: null, get_quantity: null },
      ...{ min_order_amount: 5000, max_discount_amount: 2000, max_uses_total: 500 },
      ...{ max_uses_per_customer: 3, starts_at: TERMS.startsAt, expires_at: TERMS.expiresAt },
      ...{ is_active: false, assigned_only: true, used_count: 0 },
    });
    const open = (await postBatch({ count: 1, maxUsesPerCustomer: null })).body.data;
    expect((await reserve(api, open.codes[0])).discount_amount).toBe(500);
  });

  it('draws another code for one that is taken', async () => {
    const drawn = service.app.get(CouponCodes);
    await createCoupon(api, { code: 'TAKEN-1' });
    await createCoupon(api, { code: 'TAKEN-2' });
    const draws = [['TAKEN-1', 'FREE-1', 'TAKEN-2'], ['TAKEN-1', 'FREE-2'], ['FREE-3']];
    const draw = jest.spyOn(drawn, 'draw').mockImplementation(() => draws.shift() ?? []);
    try {
      const { status, body } = await postBatch({ count: 3 });
      expect([status, body.data.count, body.data.codes]).toEqual([201, 3, ['FREE-1', 'FREE-2', 'FREE-3']]);
      expect(draw.mock.calls.map(([count]) => count)).toEqual([3, 2, 1]);
      expect((await list(`?batchId=${body.data.batchId}`)).map(({ code }) => code).sort()).toEqual(
        body.data.codes,
      );
    } finally {
      draw.mockRestore();
    }
  });

  it.each<[object, string]>([
    [{ count: 0 }, 'count'],
    [{ count: 10_001 }, 'count'],
    [{ count: '5' }, 'count'],
    [{}, 'count'],
    [{ count: 1, prefix: '' }, 'prefix'],
    [{ count: 1, prefix: 'a b' }, 'prefix'],
    [{ count: 1, prefix: 'x'.repeat(21) }, 'prefix'],
    [{ count: 1, code: 'X' }, 'code'],
    [{ count: 1, name: undefined }, 'name'],
    [{ count: 1, type: 'item_free' }, 'menuItemId'],
  ])('is refused with %j', async (fields, field) => {
    const answer = await expectRefused(service, () => postBatch(fields), '400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('is 10,000 codes of one kind, drawn and written in less than two seconds', async () => {
    const started = performance.now();
    const { status, body } = await postBatch({ count: 10_000, prefix: 'verano-', maxUsesTotal: 1 });
    const took = performance.now() - started;
    expect([status, body.data]).toEqual([
      201,
      { batchId: expect.any(String), count: 10_000, codes: expect.any(Array) },
    ]);
    expect(new Set(body.data.codes).size).toBe(10_000);
    expect(body.data.codes.filter((code: string) => !/^VERANO-[2-9A-HJKMNP-TV-Z]{12}$/.test(code))).toEqual(
      [],
    );
    expect(took).toBeLessThan(2000);
    const page = await api.get(`${COUPONS}?batchId=${body.data.batchId}&limit=1`);
    expect(page.body.pagination.total).toBe(10_000);
    expect(page.body.data[0]).toMatchObject({ name: 'Lote', type: 'fixed', max_uses_total: 1 });
    const { rows } = await service.sql.query(
      `select action, entity_id from audit_log where organization_id = $1 and entity like 'coupon%'`,
      [organizationId],
    );
    expect(rows).toEqual([{ action: 'coupon_batch.created', entity_id: body.data.batchId }]);
  });
});
