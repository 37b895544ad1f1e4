import {
  adjust,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  MOST_POINTS,
  NOBODY,
  outcome,
  PROGRAMS,
  STATS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import {
  activeProgram,
  DAY_MS,
  earn,
  expectRefused,
  historyOf,
  loyaltyOf,
  newOrder,
} from '../support/loyalty';
import { dumpRows, expectUnchanged } from '../support/rows';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  id = (await createCustomer(api)).id;
});

function post(body: object, customerId = id): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/earn`, body);
}

function preview(body: object, customerId = id): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/earn/preview`, body);
}

function ago(ms: number): string {
  return new Date(service.clock.now().getTime() - ms).toISOString();
}

describe('an order', () => {
  it('answers 201 with the entry, the balance, the lifetime total and the tier, and no other fields', async () => {
    const { loyalty } = await createCustomer(api);
    const { id: customerId } = (await api.get(CUSTOMERS)).body.data.customers[0];
    const { status, body } = await post({ orderId: 'A-1', amount: 60_099, description: 'Lunch' }, customerId);
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        transaction: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          customer_loyalty_id: loyalty.id,
          order_id: 'A-1',
          points: 600,
          type: 'earned',
          description: 'Lunch',
          balance_after: 600,
          expires_at: null,
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
        newBalance: 600,
        totalPointsEarned: 600,
        tier: { id: expect.any(String), name: 'Silver' },
      },
    });
  });

  it('is seen by the next read of profile, list, history and statistics', async () => {
    await earn(api, id, 10_000);
    expect(await loyaltyOf(api, id)).toMatchObject({ points_balance: 100, total_points_earned: 100 });
    const [listed] = (await api.get(CUSTOMERS)).body.data.customers;
    expect(listed).toMatchObject({ points_balance: 100, total_points_earned: 100, tier_name: 'Bronze' });
    expect(await historyOf(api, id)).toEqual([['earned', 100, 100]]);
    expect((await api.get(STATS)).body.data).toMatchObject({
      totalPointsBalance: 100,
      totalPointsEarned: 100,
    });
  });

  it('counts by the tier before it, and moves to the tier after it at once', async () => {
    expect(await earn(api, id, 50_000)).toMatchObject({ newBalance: 500, tier: { name: 'Silver' } });
    expect(await earn(api, id, 10_000)).toMatchObject({ newBalance: 610, tier: { name: 'Silver' } });
    expect(await earn(api, id, 200_000)).toMatchObject({ newBalance: 610 + 2200, tier: { name: 'Gold' } });
    expect((await loyaltyOf(api, id)).tier_name).toBe('Gold');
  });

  it('without points is a 200 with no entry, and may earn later', async () => {
    const order = newOrder();
    const before = await dumpRows(service.sql);
    const { status, body } = await post({ orderId: order, amount: 99 });
    expect([status, body.data.transaction, body.data.newBalance]).toEqual([200, null, 0]);
    expect(body.data.tier.name).toBe('Bronze');
    await expectUnchanged(service.sql, before);
    expect((await post({ orderId: order, amount: 100 })).status).toBe(201);
  });

  it('again of the same customer is a 200 with the first entry, whatever the amount', async () => {
    const order = newOrder();
    const first = await post({ orderId: order, amount: 10_000 });
    const before = await dumpRows(service.sql);
    const again = await post({ orderId: order, amount: 55_500, description: 'again' });
    expect(again.status).toBe(200);
    expect(again.body.data).toEqual(first.body.data);
    await expectUnchanged(service.sql, before);
  });

  it('again after it was reversed earns nothing: it has had its points', async () => {
    const order = newOrder();
    const { transaction } = (await post({ orderId: order, amount: 10_000 })).body.data;
    await api.post(`${ENTRIES}/${transaction.id}/reverse`, { reason: 'void' });
    const again = await post({ orderId: order, amount: 10_000 });
    expect([again.status, again.body.data.newBalance, again.body.data.transaction.id]).toEqual([
      200,
      0,
      transaction.id,
    ]);
  });

  it('of another customer is refused', async () => {
    const order = newOrder();
    await post({ orderId: order, amount: 10_000 });
    const { id: other } = await createCustomer(api);
    await expectRefused(
      service,
      () => post({ orderId: order, amount: 10_000 }, other),
      '409 ORDER_ALREADY_EARNED',
    );
  });

  it('of another organization is another order', async () => {
    const order = newOrder();
    await post({ orderId: order, amount: 10_000 });
    const elsewhere = service.as('org_admin', crypto.randomUUID());
    expect(
      (await earn(elsewhere, (await createCustomer(elsewhere)).id, 5000, { orderId: order })).newBalance,
    ).toBe(50);
  });

  it('expires after the program’s days', async () => {
    const { id: programId } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${programId}`, { pointsExpireAfterDays: 10 });
    const { transaction } = await earn(api, id, 10_000);
    expect(Date.parse(transaction.expires_at) - Date.parse(transaction.created_at)).toBe(10 * DAY_MS);
  });

  it('is kept as it was sent, in NFC', async () => {
    const { transaction } = await earn(api, id, 10_000, { orderId: 'mesa/7 ñ 🍰' });
    expect(transaction.order_id).toBe('mesa/7 ñ 🍰');
  });
});

describe('the input of an earn', () => {
  it.each<[object]>([
    [{ amount: -1 }],
    [{ amount: 1_000_000_000_001 }],
    [{ amount: 1.5 }],
    [{ amount: '100' }],
    [{ amount: null }],
    [{ amount: undefined }],
    [{ orderId: '' }],
    [{ orderId: '  ' }],
    [{ orderId: 'x'.repeat(65) }],
    [{ orderId: 7 }],
    [{ orderId: undefined }],
    [{ orderId: 'a\u0000b' }],
    [{ currency: 'USD' }],
    [{ currency: 'pen' }],
    [{ currency: 'XXXX' }],
    [{ description: '' }],
    [{ description: 'x'.repeat(256) }],
    [{ occurredAt: 'yesterday' }],
    [{ occurredAt: '2026-01-31T12:00:00' }],
    [{ points: 5 }],
  ])('%j is a 400', async (wrong) => {
    const request = (): Promise<Answer> => post({ orderId: newOrder(), amount: 500, ...wrong });
    await expectRefused(service, request, '400 VALIDATION_ERROR');
    expect(outcome(await preview({ orderId: newOrder(), amount: 500, ...wrong }))).toBe(
      '400 VALIDATION_ERROR',
    );
  });

  it.each([0, 1, 1_000_000_000_000])('an amount of %i is accepted', async (amount) => {
    expect((await post({ orderId: newOrder(), amount })).status).toBeLessThan(300);
  });

  it('a time of order is informative: no older than 30 days, not in the future', async () => {
    const send = (occurredAt: string): Promise<Answer> =>
      post({ orderId: newOrder(), amount: 500, occurredAt });
    expect(outcome(await send(ago(30 * DAY_MS - 60_000)))).toBe('201');
    expect(outcome(await send(ago(0)))).toBe('201');
    expect(outcome(await send(ago(30 * DAY_MS + 60_000)))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await send(ago(-3_600_000)))).toBe('400 VALIDATION_ERROR');
  });

  it('takes the program’s currency by name', async () => {
    expect(outcome(await post({ orderId: newOrder(), amount: 500, currency: 'PEN' }))).toBe('201');
  });

  it('counts in the decimal places of the program’s currency', async () => {
    const { id: programId } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${programId}`, { currency: 'JPY' });
    expect((await earn(api, id, 499, { currency: 'JPY' })).newBalance).toBe(499);
    await api.patch(`${PROGRAMS}/${programId}`, { currency: 'KWD', rounding: 'exact_floor' });
    expect((await earn(api, id, 1999)).transaction.points).toBe(1);
  });
});

describe('an earn is refused', () => {
  it('of nobody: 404', () =>
    expectRefused(service, () => post({ orderId: newOrder(), amount: 500 }, NOBODY), '404 NOT_FOUND'));

  it('without an active program', async () => {
    const { id: programId } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${programId}`, { isActive: false });
    const body = { orderId: newOrder(), amount: 500 };
    await expectRefused(service, () => post(body), '409 NO_ACTIVE_PROGRAM');
    expect(outcome(await preview(body))).toBe('409 NO_ACTIVE_PROGRAM');
  });

  it('beyond 2^53 − 1, of the account and of the organization', async () => {
    await adjust(api, id, MOST_POINTS - 10);
    await expectRefused(service, () => post({ orderId: newOrder(), amount: 1100 }), '409 POINTS_LIMIT');
    const { id: other } = await createCustomer(api);
    await expectRefused(
      service,
      () => post({ orderId: newOrder(), amount: 1100 }, other),
      '409 POINTS_LIMIT',
    );
    expect((await earn(api, other, 1000)).newBalance).toBe(10);
  });

  it('for points that no number holds', async () => {
    const { id: programId } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${programId}`, { currency: 'JPY', pointsPerCurrencyUnit: 1_000_000 });
    const request = (): Promise<Answer> => post({ orderId: newOrder(), amount: 1_000_000_000_000 });
    await expectRefused(service, request, '409 POINTS_LIMIT');
  });
});
