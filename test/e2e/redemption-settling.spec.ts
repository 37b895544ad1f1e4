import { adjust, createCustomer, CUSTOMERS, NOBODY, REWARDS, STATS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { cancel, createReward, DAY_MS, expectRefused, historyOf, redeem, use } = loyalty;

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

function fromNow(ms: number): string {
  return new Date(service.clock.now().getTime() + ms).toISOString();
}

async function rewardRow(rewardId: string): Promise<any> {
  const { data } = (await api.get(REWARDS)).body;
  return data.find((reward: { id: string }) => reward.id === rewardId);
}

async function totalRedemptions(): Promise<number> {
  return (await api.get(STATS)).body.data.totalRedemptions as number;
}

describe('using', () => {
  it('marks it as used, and leaves the balance; then it can be neither used nor cancelled', async () => {
    await adjust(api, id, 150);
    const redemption = await redeem(api, (await createReward(api)).id, id);
    const { status, body } = await use(api, redemption.id);
    expect([status, body.data]).toEqual([
      200,
      { redemption: { ...redemption, status: 'used' }, newBalance: 50 },
    ]);
    await expectRefused(service, () => use(api, redemption.id), '409 CONFLICT');
    await expectRefused(service, () => cancel(api, redemption.id), '409 CONFLICT');
  });

  it('must be within the reward’s days; after them it is expired, and can be neither used nor cancelled', async () => {
    await adjust(api, id, 200);
    const { id: reward } = await createReward(api, { redeemWithinDays: 3 });
    const [first, second] = [await redeem(api, reward, id), await redeem(api, reward, id)];
    expect(Date.parse(first.expires_at) - Date.parse(first.redeemed_at)).toBe(3 * DAY_MS);
    service.clock.advance(2 * DAY_MS);
    expect((await use(api, first.id)).status).toBe(200);
    service.clock.advance(2 * DAY_MS);
    await expectRefused(service, () => use(api, second.id), '409 CONFLICT');
    await expectRefused(service, () => cancel(api, second.id), '409 CONFLICT');
    const { data } = (await api.get(`${CUSTOMERS}/${id}/redemptions`)).body;
    expect(data.map(({ status }: { status: string }) => status)).toEqual(['expired', 'used']);
  });

  it('and cancelling of nothing is a 404', async () => {
    await expectRefused(service, () => use(api, NOBODY), '404 NOT_FOUND');
    await expectRefused(service, () => cancel(api, NOBODY), '404 NOT_FOUND');
  });
});

describe('cancelling', () => {
  it('gives the price paid, not today’s price, only once; and it can not be used afterwards', async () => {
    await adjust(api, id, 150);
    const reward = await createReward(api, { stockRemaining: 1, maxPerCustomer: 1 });
    const redemption = await redeem(api, reward.id, id);
    await api.patch(`${REWARDS}/${reward.id}`, { pointsCost: 9000 });
    const { status, body } = await cancel(api, redemption.id);
    expect([status, body.data]).toEqual([
      200,
      { redemption: { ...redemption, status: 'cancelled' }, newBalance: 150 },
    ]);
    expect((await historyOf(api, id)).at(-1)).toEqual(['refunded', 100, 150]);
    await expectRefused(service, () => cancel(api, redemption.id), '409 ALREADY_REVERSED');
    await expectRefused(service, () => use(api, redemption.id), '409 CONFLICT');
  });

  it('returns the stock, frees the limit, and counts no more', async () => {
    await adjust(api, id, 100);
    const reward = await createReward(api, { stockRemaining: 1, maxPerCustomer: 1 });
    const redemption = await redeem(api, reward.id, id);
    await cancel(api, redemption.id);
    expect((await rewardRow(reward.id)).stock_remaining).toBe(1);
    expect(await totalRedemptions()).toBe(0);
    expect((await redeem(api, reward.id, id)).status).toBe('issued');
    expect(await totalRedemptions()).toBe(1);
  });

  it('works after the reward was deactivated, ended or given no limit of stock', async () => {
    await adjust(api, id, 100);
    const reward = await createReward(api, { stockRemaining: 1 });
    const redemption = await redeem(api, reward.id, id);
    await api.patch(`${REWARDS}/${reward.id}`, {
      isActive: false,
      stockRemaining: null,
      expiresAt: '2021-01-01T00:00:00Z',
    });
    expect((await cancel(api, redemption.id)).body.data.newBalance).toBe(100);
    expect((await rewardRow(reward.id)).stock_remaining).toBeNull();
  });

  it('keeps the old expiry of the points, and gives seven days when it has passed', async () => {
    const expiresAt = fromNow(10 * DAY_MS);
    await adjust(api, id, 200, { expiresAt });
    const { id: reward } = await createReward(api);
    const [first, second] = [await redeem(api, reward, id), await redeem(api, reward, id)];
    await cancel(api, first.id);
    expect((await api.get(`${CUSTOMERS}/${id}/expiring`)).body.data).toEqual([{ expiresAt, points: 100 }]);
    service.clock.advance(11 * DAY_MS);
    await cancel(api, second.id);
    const [lot] = (await api.get(`${CUSTOMERS}/${id}/expiring`)).body.data;
    expect(lot.points).toBe(100);
    expect(Math.abs(Date.parse(lot.expiresAt) - Date.parse(fromNow(7 * DAY_MS)))).toBeLessThan(60_000);
  });
});
