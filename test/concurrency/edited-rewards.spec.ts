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
