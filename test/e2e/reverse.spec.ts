import {
  adjust,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  NOBODY,
  ORDERS,
  outcome,
  PROGRAMS,
  STATS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { DAY_MS, balanceOf, createReward, earn, expectRefused, historyOf, loyaltyOf, redeem, reverseOrder } =
  loyalty;

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

function reverse(entryId: string, more: object = {}): Promise<Answer> {
  return api.post(`${ENTRIES}/${entryId}/reverse`, { reason: 'void', ...more });
}

async function adjustment(amount: number, more: object = {}): Promise<string> {
  await adjust(api, id, amount, more);
  return (await api.get(`${CUSTOMERS}/${id}/transactions`)).body.data[0].id as string;
}

describe('the reversal of an earn', () => {
  it('answers 201 with the entry, what was not recovered and the balance, and no other fields', async () => {
    const { transaction } = await earn(api, id, 10_000, { orderId: 'A-1' });
    const { status, body } = await reverse(transaction.id);
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        transaction: {
          ...transaction,
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          ...{ type: 'reversed', points: -100, description: 'void', balance_after: 0 },
          created_at: expect.any(String),
        },
        unrecovered: 0,
        newBalance: 0,
      },
    });
  });

  it('lowers the lifetime total and the tier, and the statistics with them', async () => {
    const { transaction } = await earn(api, id, 60_000);
    expect((await loyaltyOf(api, id)).tier_name).toBe('Silver');
    await reverse(transaction.id, { points: 200 });
    expect(await loyaltyOf(api, id)).toMatchObject({
      ...{ points_balance: 400, total_points_earned: 400, tier_name: 'Bronze' },
    });
    expect((await api.get(STATS)).body.data).toMatchObject({
      totalPointsBalance: 400,
      totalPointsEarned: 400,
    });
  });

  it('by its order is the same', async () => {
    await earn(api, id, 10_000, { orderId: 'mesa/7 ñ' });
    const { status, body } = await reverseOrder(api, 'mesa/7 ñ', { points: 40 });
    expect([status, body.data.newBalance, body.data.transaction.order_id]).toEqual([201, 60, 'mesa/7 ñ']);
  });

  it('of points already spent takes what is there: ledger and balance stay equal', async () => {
    const { transaction } = await earn(api, id, 10_000);
    await adjust(api, id, -70);
    const { data } = (await reverse(transaction.id)).body;
    expect(data).toMatchObject({ unrecovered: 70, newBalance: 0, transaction: { points: -30 } });
    expect(await loyaltyOf(api, id)).toMatchObject({ points_balance: 0, total_points_earned: 0 });
    expect(await historyOf(api, id)).toEqual([
      ['earned', 100, 100],
      ['adjusted', -70, 30],
      ['reversed', -30, 0],
    ]);
  });

  it('of points that are all spent is an entry of 0', async () => {
    const { transaction } = await earn(api, id, 10_000);
    await adjust(api, id, -100);
    const { data } = (await reverse(transaction.id)).body;
    expect(data).toMatchObject({ unrecovered: 100, newBalance: 0, transaction: { points: 0 } });
  });

  it('takes from its own lot first', async () => {
    const { id: programId } = await loyalty.activeProgram(api);
    await adjust(api, id, 50, { expiresAt: new Date(service.clock.now().getTime() + DAY_MS).toISOString() });
    await api.patch(`${PROGRAMS}/${programId}`, { pointsExpireAfterDays: 10 });
    const { transaction } = await earn(api, id, 5000);
    await reverse(transaction.id);
    const { data } = (await api.get(`${CUSTOMERS}/${id}/expiring`)).body;
    expect(data.map(({ points }: { points: number }) => points)).toEqual([50]);
  });

  it('in parts never takes more than the whole', async () => {
    const { transaction } = await earn(api, id, 10_000);
    await reverse(transaction.id, { points: 60 });
    await expectRefused(service, () => reverse(transaction.id, { points: 41 }), '400 VALIDATION_ERROR');
    expect((await reverse(transaction.id, { points: 40 })).body.data.newBalance).toBe(0);
    await expectRefused(service, () => reverse(transaction.id, { points: 1 }), '409 ALREADY_REVERSED');
    await expectRefused(service, () => reverse(transaction.id), '409 ALREADY_REVERSED');
  });

  it('works on the account of its own program, after another one was activated', async () => {
    const { transaction } = await earn(api, id, 10_000);
    const first = await loyalty.activeProgram(api);
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    await earn(api, id, 7000);
    expect((await reverse(transaction.id)).body.data.newBalance).toBe(0);
    expect(await balanceOf(api, id)).toBe(70);
    await api.patch(`${PROGRAMS}/${first.id}`, { isActive: true });
    expect(await balanceOf(api, id)).toBe(0);
  });
});

describe('the reversal of an adjustment', () => {
  it('takes back what was given; the lifetime total stays', async () => {
    await earn(api, id, 10_000);
    const { data } = (await reverse(await adjustment(50), { points: 20 })).body;
    expect(data).toMatchObject({ unrecovered: 0, newBalance: 130 });
    expect((await loyaltyOf(api, id)).total_points_earned).toBe(100);
  });

  it('gives back what was taken, with the expiry that it had', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + 3 * DAY_MS).toISOString();
    await adjust(api, id, 50, { expiresAt });
    const entry = await adjustment(-50);
    expect((await reverse(entry)).body.data).toMatchObject({ newBalance: 50, transaction: { points: 50 } });
    expect((await api.get(`${CUSTOMERS}/${id}/expiring`)).body.data).toEqual([{ expiresAt, points: 50 }]);
  });

  it('gives seven days to what has expired meanwhile', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
    await adjust(api, id, 50, { expiresAt });
    const entry = await adjustment(-50);
    service.clock.advance(2 * DAY_MS);
    await reverse(entry);
    const [lot] = (await api.get(`${CUSTOMERS}/${id}/expiring`)).body.data;
    expect(lot.points).toBe(50);
    expect(Date.parse(lot.expiresAt) - service.clock.now().getTime()).toBeGreaterThan(7 * DAY_MS - 60_000);
    expect(Date.parse(lot.expiresAt) - service.clock.now().getTime()).toBeLessThanOrEqual(7 * DAY_MS);
  });
});

describe('points that come back after their earn was reversed', () => {
  it('by a cancelled redemption, are taken again at once up to what was unrecovered', async () => {
    const { transaction } = await earn(api, id, 10_000);
    const reward = await createReward(api, { pointsCost: 80 });
    const { id: redemption } = await redeem(api, reward.id, id);
    expect((await reverse(transaction.id, { points: 70 })).body.data).toMatchObject({ unrecovered: 50 });
    expect((await loyalty.cancel(api, redemption)).body.data.newBalance).toBe(30);
    expect(await historyOf(api, id)).toEqual([
      ['earned', 100, 100],
      ['redeemed', -80, 20],
      ['reversed', -20, 0],
      ['refunded', 80, 80],
      ['reversed', -50, 30],
    ]);
    expect(await loyaltyOf(api, id)).toMatchObject({ points_balance: 30, total_points_earned: 30 });
  });

  it('by a reversed debit, are taken again as well, once', async () => {
    const { transaction } = await earn(api, id, 10_000);
    const debit = await adjustment(-100);
    await reverse(transaction.id);
    expect((await reverse(debit, { points: 60 })).body.data.newBalance).toBe(0);
    expect((await reverse(debit)).body.data.newBalance).toBe(0);
    expect(await balanceOf(api, id)).toBe(0);
  });

  it('are taken as well when their reversal had taken the points of another earn, which was reversed since', async () => {
    const first = await earn(api, id, 10_000);
    const second = await earn(api, id, 10_000);
    const reward = await createReward(api, { pointsCost: 100 });
    const { id: redemption } = await redeem(api, reward.id, id);
    expect((await reverse(first.transaction.id)).body.data).toMatchObject({ unrecovered: 0, newBalance: 0 });
    expect((await reverse(second.transaction.id)).body.data).toMatchObject({ unrecovered: 100 });
    expect((await loyalty.cancel(api, redemption)).body.data.newBalance).toBe(0);
    expect((await historyOf(api, id)).slice(-2)).toEqual([
      ['refunded', 100, 100],
      ['reversed', -100, 0],
    ]);
  });

  it('after the rest of the earn was reversed too, no more than was unrecovered', async () => {
    const { transaction } = await earn(api, id, 10_000);
    const debit = await adjustment(-60);
    await reverse(transaction.id, { points: 50 });
    await reverse(transaction.id, { points: 50 });
    await adjust(api, id, 500);
    expect((await reverse(debit)).body.data.newBalance).toBe(500);
  });
});

describe('a reversal is refused', () => {
  it('of what is neither earned nor adjusted', async () => {
    const { transaction } = await earn(api, id, 20_000);
    const reward = await createReward(api);
    const { id: redemption } = await redeem(api, reward.id, id);
    await loyalty.cancel(api, redemption);
    await reverse(transaction.id, { points: 1 });
    await adjust(api, id, 5, { expiresAt: new Date(service.clock.now().getTime() + DAY_MS).toISOString() });
    service.clock.advance(2 * DAY_MS);
    await adjust(api, id, 1);
    const { data } = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body;
    for (const type of ['redeemed', 'refunded', 'reversed', 'expired']) {
      const entry = data.find((each: { type: string }) => each.type === type);
      await expectRefused(service, () => reverse(entry.id), '409 CONFLICT');
    }
  });

  it('of nothing: 404', async () => {
    await expectRefused(service, () => reverse(NOBODY), '404 NOT_FOUND');
    await expectRefused(service, () => reverseOrder(api, 'nothing'), '404 NOT_FOUND');
  });

  it('of an order that made no points: 404, for there is no entry', async () => {
    await earn(api, id, 99, { orderId: 'small' });
    await expectRefused(service, () => reverseOrder(api, 'small'), '404 NOT_FOUND');
  });

  it.each<[object]>([
    [{ reason: undefined }],
    [{ reason: '' }],
    [{ reason: 'x'.repeat(256) }],
    [{ reason: 7 }],
    [{ points: 0 }],
    [{ points: -1 }],
    [{ points: 1.5 }],
    [{ points: '5' }],
    [{ points: null }],
    [{ points: 101 }],
    [{ amount: 5 }],
  ])('with %j: 400', async (wrong) => {
    const { transaction } = await earn(api, id, 10_000);
    await expectRefused(service, () => reverse(transaction.id, wrong), '400 VALIDATION_ERROR');
    await expectRefused(
      service,
      () => reverseOrder(api, transaction.order_id, wrong),
      '400 VALIDATION_ERROR',
    );
  });

  it.each(['x'.repeat(65), '%20', '%00'])('for an order named %s: 400', async (order) => {
    expect(outcome(await api.post(`${ORDERS}/${order}/reverse`, { reason: 'x' }))).toBe(
      '400 VALIDATION_ERROR',
    );
  });

  it.each(['x', '1', '0197a000'])('for an entry named %s: 400', async (entry) => {
    expect(outcome(await reverse(entry))).toBe('400 VALIDATION_ERROR');
  });
});

it('sums beyond 2,147,483,647 are kept exactly', async () => {
  const { transaction } = await earn(api, id, 999_999_999_900);
  await earn(api, id, 10_000, {});
  await adjust(api, id, 5_000_000_000);
  const balance = await balanceOf(api, id);
  expect(balance).toBe(9_999_999_999 + 150 + 5_000_000_000);
  expect((await reverse(transaction.id, { points: 4_000_000_000 })).body.data.newBalance).toBe(
    balance - 4_000_000_000,
  );
});
