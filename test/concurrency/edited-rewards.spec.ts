import { expectHealthy } from '../support/healthy';
import { adjust, createCustomer, outcome } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { balanceOf, createReward, postRedemption, redeem } from '../support/loyalty';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
  for (const amount of [100, 100, 100, 100]) await adjust(api, id, amount);
});
afterEach(() => expectHealthy(service, organizationId));

/** The redemption has looked at the account, and waits for the reward until its edit is committed. */
async function redeemWhile(change: string, rewardId: string): Promise<Answer> {
  const editor = await SideSession.open(service);
  try {
    await editor.hold(`select pg_advisory_xact_lock(hashtextextended($1, 5))`, [organizationId + rewardId]);
    await editor.hold(`update rewards set ${change} where id = $1`, [rewardId]);
    const answer = postRedemption(api, rewardId, { customerId: id });
    await editor.untilWaiting(1);
    await editor.commit();
    return await answer;
  } finally {
    await editor.close();
  }
}

describe('a reward that is edited while somebody waits for it', () => {
  it('costs what the edit says, taken from as many lots as that needs', async () => {
    const { id: rewardId } = await createReward(api, { pointsCost: 100 });
    const answer = await redeemWhile('points_cost = 350', rewardId);
    expect([outcome(answer), answer.body.data.pointsDeducted]).toEqual(['201', 350]);
    expect(await balanceOf(api, id)).toBe(50);
  });

  it('has the limit that the edit says', async () => {
    const { id: rewardId } = await createReward(api, { pointsCost: 1 });
    await redeem(api, rewardId, id);
    expect(outcome(await redeemWhile('max_per_customer = 1', rewardId))).toBe('409 REWARD_LIMIT_REACHED');
    expect(await balanceOf(api, id)).toBe(399);
  });
});

describe('a reward that somebody else redeems at this moment', () => {
  const other = async (rewardId: string): Promise<SideSession> => {
    const session = await SideSession.open(service);
    await session.hold(`select pg_advisory_xact_lock_shared(hashtextextended($1, 5))`, [
      organizationId + rewardId,
    ]);
    await session.hold(`select from rewards where id = $1 for key share`, [rewardId]);
    return session;
  };

  it('is redeemed at once, when there is no stock to count', async () => {
    const { id: rewardId } = await createReward(api, { pointsCost: 100 });
    const session = await other(rewardId);
    try {
      expect(outcome(await postRedemption(api, rewardId, { customerId: id }))).toBe('201');
    } finally {
      await session.close();
    }
  });

  it('is edited when that is over, and no redemption passes the edit that waits', async () => {
    const { id: rewardId } = await createReward(api, { pointsCost: 100 });
    const session = await other(rewardId);
    try {
      const edited = api.patch(`/v1/loyalty/rewards/${rewardId}`, { pointsCost: 200 });
      await session.untilWaiting(1);
      const redeemed = postRedemption(api, rewardId, { customerId: id });
      await session.untilWaiting(2);
      await session.commit();
      expect(outcome(await edited)).toBe('200');
      expect((await redeemed).body.data.pointsDeducted).toBe(200);
    } finally {
      await session.close();
    }
  });

  it('is not given to more than its stock is for', async () => {
    const { id: rewardId } = await createReward(api, { pointsCost: 100, stockRemaining: 1 });
    const session = await SideSession.open(service);
    try {
      await session.hold(`update rewards set stock_remaining = 0 where id = $1`, [rewardId]);
      const redeemed = postRedemption(api, rewardId, { customerId: id });
      await session.untilWaiting(1);
      await session.release();
      const second = await postRedemption(api, rewardId, { customerId: id });
      expect([outcome(await redeemed), outcome(second)]).toEqual(['201', '409 REWARD_OUT_OF_STOCK']);
    } finally {
      await session.close();
    }
  });
});
