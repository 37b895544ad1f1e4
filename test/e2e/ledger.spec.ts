import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { adjust, createCustomer, CUSTOMERS, ENTRIES, STATS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import {
  cancel,
  createReward,
  DAY_MS,
  earn,
  historyOf,
  loyaltyOf,
  redeem,
  reverseOrder,
  use,
} from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
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

function fromNow(days: number): string {
  return new Date(service.clock.now().getTime() + days * DAY_MS).toISOString();
}

it('a life of an account: every kind of entry, each balance following from the one before', async () => {
  await earn(api, id, 60_000, { orderId: 'A-1' });
  await adjust(api, id, 50, { expiresAt: fromNow(2) });
  await adjust(api, id, -25);
  const { id: reward } = await createReward(api);
  const [used, cancelled] = [await redeem(api, reward, id), await redeem(api, reward, id)];
  await use(api, used.id);
  await cancel(api, cancelled.id);
  await adjust(api, id, 9, { expiresAt: fromNow(1) });
  service.clock.advance(3 * DAY_MS);
  expect((await reverseOrder(api, 'A-1')).body.data).toMatchObject({ unrecovered: 75, newBalance: 0 });
  expect(await historyOf(api, id)).toEqual([
    ['earned', 600, 600],
    ['adjusted', 50, 650],
    ['adjusted', -25, 625],
    ['redeemed', -100, 525],
    ['redeemed', -100, 425],
    ['refunded', 100, 525],
    ['adjusted', 9, 534],
    ['expired', -9, 525],
    ['reversed', -525, 0],
  ]);
  expect(await loyaltyOf(api, id)).toMatchObject({
    points_balance: 0,
    total_points_earned: 0,
    tier_name: 'Bronze',
  });
  expect((await api.get(STATS)).body.data).toMatchObject({
    ...{ totalPointsBalance: 0, totalPointsEarned: 0, totalRedemptions: 1 },
  });
});

it('expiry after the points of the lot were already spent takes nothing', async () => {
  await adjust(api, id, 100, { expiresAt: fromNow(1) });
  await redeem(api, (await createReward(api)).id, id);
  service.clock.advance(2 * DAY_MS);
  expect(await service.app.get(ExpiryService).expireEverywhere()).toBe(0);
  expect(await historyOf(api, id)).toEqual([
    ['adjusted', 100, 100],
    ['redeemed', -100, 0],
  ]);
});

it('the expiry job writes off what is due in every organization, once', async () => {
  const elsewhere = service.as('org_admin', newId());
  const { id: other } = await createCustomer(elsewhere);
  await adjust(api, id, 10, { expiresAt: fromNow(1) });
  await adjust(api, id, 20, { expiresAt: fromNow(5) });
  await adjust(elsewhere, other, 30, { expiresAt: fromNow(1) });
  service.clock.advance(2 * DAY_MS);
  expect(await service.app.get(ExpiryService).expireEverywhere()).toBe(2);
  expect(await service.app.get(ExpiryService).expireEverywhere()).toBe(0);
  expect((await historyOf(api, id)).at(-1)).toEqual(['expired', -10, 20]);
  expect((await historyOf(elsewhere, other)).at(-1)).toEqual(['expired', -30, 0]);
});

it('entries of one moment keep their order, and none precedes the one before', async () => {
  await Promise.all(Array.from({ length: 10 }, () => adjust(api, id, 1)));
  service.clock.advance(-DAY_MS);
  await adjust(api, id, 1);
  service.clock.advance(DAY_MS);
  const { data } = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body;
  expect(data.map(({ balance_after: balance }: any) => balance)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  const times = data.map(({ created_at: at }: any) => at as string);
  expect([...times].sort().reverse()).toEqual(times);
});

it('what was computed can be explained for ever, whatever was reversed of it', async () => {
  const { transaction } = await earn(api, id, 10_999);
  await reverseOrder(api, transaction.order_id);
  const { data } = (await api.get(`${ENTRIES}/${transaction.id}/explain`)).body;
  expect(data).toMatchObject({ recomputed: 109, agrees: true });
});
