import { adjust, atOnce, createCustomer, CUSTOMERS, STATS, tally } from '../support/requests';
import * as contention from '../support/contention';
import { accountOf, times } from '../support/contention';
import { expectHealthy } from '../support/healthy';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let customerId: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '48', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  customerId = (await createCustomer(api)).id;
});

function take(points: number): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/adjust-points`, { amount: -points, reason: 'Taken' });
}

/** Balance, history and statistics must tell the same. */
async function expectBalance(expected: number): Promise<void> {
  const { loyalty } = (await api.get(`${CUSTOMERS}/${customerId}`)).body.data;
  expect(loyalty.points_balance).toBe(expected);
  expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(expected);
  const { data } = (await api.get(`${CUSTOMERS}/${customerId}/transactions?limit=100`)).body;
  expect(data.reduce((sum: number, { points }: { points: number }) => sum + points, 0)).toBe(expected);
  for (const [index, entry] of data.entries()) {
    expect(entry.balance_after - entry.points).toBe(data[index + 1]?.balance_after ?? 0);
  }
}

/** The contenders all wait for the account's lock before any of them gets it. */
function contend(contenders: number, request: (index: number) => Promise<Answer>): Promise<Answer[]> {
  return contention.contend(service, accountOf(customerId), times(contenders, request));
}

describe('adjustments at once', () => {
  it('forty that take one of twenty-five points: exactly twenty-five succeed', async () => {
    await adjust(api, customerId, 25);
    const answers = await atOnce(40, () => take(1));
    expect(tally(answers)).toEqual({ '200': 25, '409 INSUFFICIENT_POINTS': 15 });
    await expectBalance(0);
  });

  it.each([
    [2, 10, 10, 1],
    [10, 30, 100, 3],
    [40, 1, 25, 25],
    [40, 7, 100, 14],
  ])(
    '%i seen waiting that take %i of %i points: exactly %i succeed',
    async (contenders, cost, balance, successes) => {
      await adjust(api, customerId, balance);
      const answers = await contend(contenders, () => take(cost));
      expect(tally(answers)).toEqual({
        '200': successes,
        '409 INSUFFICIENT_POINTS': contenders - successes,
      });
      await expectBalance(balance - successes * cost);
    },
  );

  it('ten seen waiting that add up to the limit: exactly three succeed', async () => {
    const third = Math.floor(Number.MAX_SAFE_INTEGER / 3);
    const answers = await contend(10, () =>
      api.post(`${CUSTOMERS}/${customerId}/adjust-points`, { amount: third, reason: 'Gift' }),
    );
    expect(tally(answers)).toEqual({ '200': 3, '409 POINTS_LIMIT': 7 });
    await expectBalance(third * 3);
  });

  it('of many customers meet at the limit of the organization: exactly three succeed', async () => {
    const customers = await atOnce(10, () => createCustomer(api));
    const amount = Math.floor(Number.MAX_SAFE_INTEGER / 3);
    const answers = await Promise.all(
      customers.map(({ id }) => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount, reason: 'Gift' })),
    );
    expect(tally(answers)).toEqual({ '200': 3, '409 POINTS_LIMIT': 7 });
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(amount * 3);
  });

  it('that add and take leave what the sum says', async () => {
    await adjust(api, customerId, 1000);
    const answers = await contend(20, (index) => take(index % 2 ? 3 : -5));
    expect(tally(answers)).toEqual({ '200': 20 });
    await expectBalance(1000 + 10 * 5 - 10 * 3);
  });

  it('seen waiting together with the deletion of their customer: none is a 5xx, nothing is left', async () => {
    await adjust(api, customerId, 10);
    const answers = await contend(10, (index) =>
      index === 0 ? api.delete(`${CUSTOMERS}/${customerId}`) : take(1),
    );
    const { '200': successes = 0, '404 NOT_FOUND': missing = 0 } = tally(answers);
    expect(successes + missing).toBe(10);
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 0, totalPointsBalance: 0 });
  });
});
