import { adjust, createCustomer, CUSTOMERS, outcome, STATS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const MINUTE_MS = 60_000;

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  api = service.as('org_admin', crypto.randomUUID());
});

/** Adds points that expire some minutes from now. */
function addExpiring(customerId: string, amount: number, minutes: number): Promise<number> {
  const expiresAt = new Date(service.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
  return adjust(api, customerId, amount, { expiresAt });
}

function passMinutes(minutes: number): void {
  service.clock.advance(minutes * MINUTE_MS + 1000);
}

/** The balance as profile, list and statistics of an organization with one customer show it. */
async function balances(customerId: string): Promise<number[]> {
  return [
    (await api.get(`${CUSTOMERS}/${customerId}`)).body.data.loyalty.points_balance,
    (await api.get(CUSTOMERS)).body.data.customers[0].points_balance,
    (await api.get(`${CUSTOMERS}?search=ana`)).body.data.customers[0].points_balance,
    (await api.post(CUSTOMERS, { name: 'x', phone: await phoneOf(customerId) })).body.data.loyalty
      .points_balance,
    (await api.get(STATS)).body.data.totalPointsBalance,
  ];
}

async function phoneOf(customerId: string): Promise<string> {
  return (await api.get(`${CUSTOMERS}/${customerId}`)).body.data.phone as string;
}

/** Type, points and balance after each entry, the oldest first. */
async function history(customerId: string): Promise<[string, number, number][]> {
  const { data } = (await api.get(`${CUSTOMERS}/${customerId}/transactions?limit=100`)).body;
  return data.map((entry: any) => [entry.type, entry.points, entry.balance_after]).reverse();
}

describe('points that expire', () => {
  it('count until their time, and are no part of any balance after it', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 2);
    await adjust(api, id, 50);
    passMinutes(1);
    expect(await balances(id)).toEqual([150, 150, 150, 150, 150]);
    passMinutes(1);
    expect(await balances(id)).toEqual([50, 50, 50, 50, 50]);
  });

  it('are written off by the next write of the account, before it', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    passMinutes(1);
    expect(await adjust(api, id, 7)).toBe(7);
    expect(await history(id)).toEqual([
      ['adjusted', 100, 100],
      ['expired', -100, 0],
      ['adjusted', 7, 7],
    ]);
    expect(await balances(id)).toEqual([7, 7, 7, 7, 7]);
  });

  it('can no longer be spent', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    await adjust(api, id, 5);
    passMinutes(1);
    const body = { amount: -6, reason: 'x' };
    const refused = await api.post(`${CUSTOMERS}/${id}/adjust-points`, body);
    expect(outcome(refused)).toBe('409 INSUFFICIENT_POINTS');
    expect(await adjust(api, id, -5)).toBe(0);
  });

  it('lose only what is left of them', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    await adjust(api, id, -30);
    passMinutes(1);
    expect(await balances(id)).toEqual([0, 0, 0, 0, 0]);
    await adjust(api, id, 1);
    expect(await history(id)).toEqual([
      ['adjusted', 100, 100],
      ['adjusted', -30, 70],
      ['expired', -70, 0],
      ['adjusted', 1, 1],
    ]);
  });

  it('that were spent before leave no entry', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    await adjust(api, id, -100);
    passMinutes(1);
    await adjust(api, id, 1);
    expect(await history(id)).toEqual([
      ['adjusted', 100, 100],
      ['adjusted', -100, 0],
      ['adjusted', 1, 1],
    ]);
  });

  it('are spent before those that expire later, and those before what never expires', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 10);
    await addExpiring(id, 10, 4);
    await addExpiring(id, 10, 2);
    expect(await adjust(api, id, -12)).toBe(18);
    passMinutes(2);
    expect((await balances(id))[0]).toBe(18);
    passMinutes(2);
    expect((await balances(id))[0]).toBe(10);
    expect(await adjust(api, id, -10)).toBe(0);
  });

  it('expire lot by lot, the earlier one first', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 20, 2);
    await addExpiring(id, 10, 1);
    passMinutes(3);
    await adjust(api, id, 1);
    expect(await history(id)).toEqual([
      ['adjusted', 20, 20],
      ['adjusted', 10, 30],
      ['expired', -10, 20],
      ['expired', -20, 0],
      ['adjusted', 1, 1],
    ]);
  });

  it('leave room under the limit when their time is over', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, Number.MAX_SAFE_INTEGER, 1);
    passMinutes(1);
    expect(await adjust(api, id, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('leave no trace in the statistics when their customer is deleted', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    passMinutes(1);
    await api.delete(`${CUSTOMERS}/${id}`);
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 0, totalPointsBalance: 0 });
  });

  it('are written off once by ten writes at once', async () => {
    const { id } = await createCustomer(api);
    await addExpiring(id, 100, 1);
    passMinutes(1);
    await Promise.all(Array.from({ length: 10 }, () => adjust(api, id, 1)));
    const entries = await history(id);
    expect(entries.filter(([type]) => type === 'expired')).toEqual([['expired', -100, 0]]);
    expect(entries.at(-1)).toEqual(['adjusted', 1, 10]);
  });
});
