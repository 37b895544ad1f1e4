import {
  adjust,
  createCustomer,
  CUSTOMERS,
  NOBODY,
  outcome,
  PROGRAMS,
  REWARDS,
  STATS,
  TIERS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { balanceOf, createReward, DAY_MS, earn, expectRefused, historyOf, postRedemption, redeem } = loyalty;

let service: TestService;
let api: ApiClient;
let id: string;
let account: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  const customer = await createCustomer(api);
  id = customer.id;
  account = customer.loyalty.id;
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

const TEN_PERCENT = {
  name: 'Ten percent',
  rewardType: 'discount',
  discountType: 'percentage',
  discountValue: 10,
};

describe('redeeming', () => {
  it('answers 201 with the redemption, the discount, the points and the balance, and no other fields', async () => {
    await adjust(api, id, 250);
    const reward = await createReward(api, TEN_PERCENT);
    const { status, body } = await postRedemption(api, reward.id, {
      customerLoyaltyId: account,
      orderId: 'A-1',
    });
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        redemption: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          reward_id: reward.id,
          customer_loyalty_id: account,
          order_id: 'A-1',
          status: 'issued',
          points_spent: 100,
          discount_type: 'percentage',
          discount_value: 10,
          redeemed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          expires_at: null,
        },
        discount: { type: 'percentage', value: 10 },
        pointsDeducted: 100,
        newBalance: 150,
      },
    });
  });

  it('is seen by the next read of profile, history, redemptions, rewards and statistics', async () => {
    await adjust(api, id, 250);
    const reward = await createReward(api, { stockRemaining: 2 });
    const redemption = await redeem(api, reward.id, id);
    expect(await balanceOf(api, id)).toBe(150);
    expect((await historyOf(api, id)).at(-1)).toEqual(['redeemed', -100, 150]);
    expect((await api.get(`${CUSTOMERS}/${id}/redemptions`)).body.data).toEqual([
      { ...redemption, reward_name: reward.name },
    ]);
    expect((await rewardRow(reward.id)).stock_remaining).toBe(1);
    expect(await totalRedemptions()).toBe(1);
  });

  it('of limited stock touches no other reward, in this organization or another', async () => {
    const elsewhere = service.as('org_admin', crypto.randomUUID());
    const foreign = await createReward(elsewhere, { stockRemaining: 7 });
    const [unlimited, other, reward] = [
      await createReward(api),
      await createReward(api, { stockRemaining: 7 }),
      await createReward(api, { stockRemaining: 7 }),
    ];
    await adjust(api, id, 100);
    await redeem(api, reward.id, id);
    expect((await rewardRow(reward.id)).stock_remaining).toBe(6);
    expect(await rewardRow(other.id)).toEqual(other);
    expect(await rewardRow(unlimited.id)).toEqual(unlimited);
    expect((await elsewhere.get(REWARDS)).body.data).toEqual([foreign]);
  });

  it('leaves the lifetime total and the tier', async () => {
    await earn(api, id, 60_000);
    await redeem(api, (await createReward(api, { pointsCost: 600 })).id, id);
    expect(await loyalty.loyaltyOf(api, id)).toMatchObject({
      ...{ points_balance: 0, total_points_earned: 600, tier_name: 'Silver' },
    });
  });

  it('uses the account in the reward’s program, whichever is active', async () => {
    await adjust(api, id, 100);
    const reward = await createReward(api);
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    await adjust(api, id, 40);
    const { data } = (await postRedemption(api, reward.id, { customerId: id })).body;
    expect(data).toMatchObject({ newBalance: 0, redemption: { customer_loyalty_id: account } });
    expect(await balanceOf(api, id)).toBe(40);
  });

  it('takes nothing that is due: that is written off first', async () => {
    await adjust(api, id, 100, { expiresAt: fromNow(DAY_MS) });
    await adjust(api, id, 60);
    const reward = await createReward(api, { pointsCost: 60 });
    service.clock.advance(2 * DAY_MS);
    await redeem(api, reward.id, id);
    expect(await historyOf(api, id)).toEqual([
      ['adjusted', 100, 100],
      ['adjusted', 60, 160],
      ['expired', -100, 60],
      ['redeemed', -60, 0],
    ]);
  });
});

describe('the order of the checks', () => {
  const past = { startsAt: '2020-01-01T00:00:00Z', expiresAt: '2021-01-01T00:00:00Z' };

  /** Everything stands against the redemption; what is told is the first, and each next one when that is gone. */
  it('is reward, account, program, active and window, tier, limit, stock, points', async () => {
    const { tiers } = await loyalty.activeProgram(api);
    const reward = await createReward(api, { pointsCost: 100, maxPerCustomer: 1, stockRemaining: 1 });
    await adjust(api, id, 100);
    await redeem(api, reward.id, id);
    await api.patch(`${REWARDS}/${reward.id}`, { isActive: false, ...past, minTierId: tiers[3].id });
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    await adjust(api, id, 1);
    const other = (await loyalty.loyaltyOf(api, id)).id as string;
    const told = async (customerLoyaltyId: string, rewardId = reward.id): Promise<string> => {
      const answer = await expectRefused(
        service,
        () => postRedemption(api, rewardId, { customerLoyaltyId }),
        outcome(await postRedemption(api, rewardId, { customerLoyaltyId })),
      );
      const [reason] = (answer.body.error.details?.reason ?? []) as string[];
      return [outcome(answer), reason].filter(Boolean).join(' ');
    };
    const change = (changes: object): Promise<Answer> => api.patch(`${REWARDS}/${reward.id}`, changes);

    expect(await told(NOBODY, NOBODY)).toBe('404 NOT_FOUND');
    expect(await told(NOBODY)).toBe('404 NOT_FOUND');
    expect(await told(other)).toBe('409 PROGRAM_MISMATCH');
    expect(await told(account)).toBe('409 REWARD_NOT_AVAILABLE inactive');
    await change({ isActive: true });
    expect(await told(account)).toBe('409 REWARD_NOT_AVAILABLE ended');
    await change({ startsAt: '2090-01-01T00:00:00Z', expiresAt: '2091-01-01T00:00:00Z' });
    expect(await told(account)).toBe('409 REWARD_NOT_AVAILABLE not_started');
    await change({ startsAt: null, expiresAt: null });
    expect(await told(account)).toBe('409 REWARD_NOT_AVAILABLE tier');
    await change({ minTierId: null });
    expect(await told(account)).toBe('409 REWARD_LIMIT_REACHED limit');
    await change({ maxPerCustomer: null });
    expect(await told(account)).toBe('409 REWARD_OUT_OF_STOCK stock');
    await change({ stockRemaining: null });
    expect(await told(account)).toBe('409 INSUFFICIENT_POINTS points');
  });

  it('is the same for a customer who was never enrolled in the reward’s program', async () => {
    const { data: next } = (await api.post(PROGRAMS, { name: 'Next' })).body;
    const reward = await createReward(api, { programId: next.id, isActive: false, stockRemaining: 0 });
    const told = (): Promise<Answer> => postRedemption(api, reward.id, { customerId: id });
    await expectRefused(service, told, '409 REWARD_NOT_AVAILABLE');
    await api.patch(`${REWARDS}/${reward.id}`, { isActive: true });
    await expectRefused(service, told, '409 REWARD_OUT_OF_STOCK');
    await api.patch(`${REWARDS}/${reward.id}`, { stockRemaining: 1 });
    const answer = await expectRefused(service, told, '409 INSUFFICIENT_POINTS');
    expect(answer.body.error.details).toMatchObject({ missing: 100 });
    await expectRefused(
      service,
      () => postRedemption(api, reward.id, { customerId: NOBODY }),
      '404 NOT_FOUND',
    );
  });

  it.each<[object]>([
    [{}],
    [{ customerId: NOBODY, customerLoyaltyId: NOBODY }],
    [{ customerId: 'x' }],
    [{ customerLoyaltyId: 7 }],
    [{ customerId: null }],
    [{ customerId: NOBODY, orderId: '' }],
    [{ customerId: NOBODY, orderId: 'x'.repeat(65) }],
    [{ customerId: NOBODY, points: 5 }],
  ])('begins with the body: %j is a 400, of a reward that does not exist too', async (body) => {
    expect(outcome(await postRedemption(api, NOBODY, body))).toBe('400 VALIDATION_ERROR');
  });

  it('asks for a tier by the lifetime total, and says how much is missing', async () => {
    const { tiers } = await loyalty.activeProgram(api);
    const reward = await createReward(api, { minTierId: tiers[1].id });
    await earn(api, id, 40_000);
    const told = (): Promise<Answer> => postRedemption(api, reward.id, { customerId: id });
    const answer = await expectRefused(service, told, '409 REWARD_NOT_AVAILABLE');
    expect(answer.body.error.details).toEqual({ reason: ['tier'], missing: 100 });
    await earn(api, id, 10_000);
    expect((await told()).status).toBe(201);
  });
});

it('a reward that asks for a tier keeps it from being deleted', async () => {
  const { tiers } = await loyalty.activeProgram(api);
  await createReward(api, { minTierId: tiers[1].id });
  await expectRefused(service, () => api.delete(`${TIERS}/${tiers[1].id}`), '409 CONFLICT');
});
