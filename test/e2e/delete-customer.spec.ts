import { expectHealthy } from '../support/healthy';
import { adjust, atOnce, createCustomer, CUSTOMERS, outcome, STATS, tally } from '../support/requests';
import { giveRewardAndCoupon } from '../support/reward-and-coupon';
import { dumpRows, tablesWith } from '../support/rows';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const PERSON = {
  name: 'Forget-Me Please',
  email: 'forget-me@example.com',
  phone: '+51987000111',
  birthDate: '1977-07-07',
};

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

/** A customer with a row in every table that can hold one. */
async function createWithEverything(): Promise<any> {
  const key = { headers: { 'Idempotency-Key': 'creation' } };
  const customer = (await api.post(CUSTOMERS, PERSON, key)).body.data;
  await adjust(api, customer.id, 100, { reason: `Gift for ${PERSON.name}` });
  await adjust(api, customer.id, -30);
  await api.patch(`${CUSTOMERS}/${customer.id}`, { marketingOptIn: true });
  await giveRewardAndCoupon(service.sql, customer);
  return customer;
}

describe('deleting a customer', () => {
  it('answers 200 with nothing but success, and 404 the second time', async () => {
    const { id } = await createCustomer(api);
    const first = await api.delete(`${CUSTOMERS}/${id}`);
    expect([first.status, first.body]).toStrictEqual([200, { success: true }]);
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`))).toBe('404 NOT_FOUND');
  });

  it('leaves no row of the customer, except in the audit log and the keys of requests', async () => {
    const customer = await createWithEverything();
    const holders = ['customer_loyalty', 'loyalty_lots', 'loyalty_transactions', 'reward_redemptions'];
    const before = await dumpRows(service.sql, organizationId);
    expect(tablesWith(before, customer.loyalty.id)).toEqual(expect.arrayContaining(holders));
    expect(tablesWith(before, customer.id)).toContain('coupon_assignments');

    await api.delete(`${CUSTOMERS}/${customer.id}`);
    const after = await dumpRows(service.sql, organizationId);
    for (const table of [...holders, 'loyalty_lot_uses', 'customers', 'coupon_assignments']) {
      expect([table, after[table]]).toEqual([table, []]);
    }
    const left = [...tablesWith(after, customer.id), ...tablesWith(after, customer.loyalty.id)];
    expect(left.filter((table) => !['audit_log', 'idempotency_keys'].includes(table))).toEqual([]);
  });

  it('leaves no personal data anywhere, in the audit log neither', async () => {
    const { id } = await createWithEverything();
    await api.delete(`${CUSTOMERS}/${id}`);
    const after = await dumpRows(service.sql, organizationId);
    for (const text of ['Forget-Me', 'forget-me', '987000111', '1977-07-07']) {
      expect([text, tablesWith(after, text)]).toEqual([text, []]);
    }
    const ofCustomer = after.audit_log
      ?.filter((row) => row.includes(id))
      .map((row) => JSON.parse(row).action);
    expect(ofCustomer).toContain('customer.deleted');
  });

  it('brings the statistics back to what they were', async () => {
    await createCustomer(api);
    const before = (await api.get(STATS)).body.data;
    const { id } = await createWithEverything();
    expect((await api.get(STATS)).body.data).toMatchObject({
      totalCustomers: before.totalCustomers + 1,
      totalPointsBalance: before.totalPointsBalance + 70,
      totalRedemptions: before.totalRedemptions + 1,
    });
    await api.delete(`${CUSTOMERS}/${id}`);
    expect((await api.get(STATS)).body.data).toEqual(before);
  });

  it('touches no other customer', async () => {
    const other = await createCustomer(api);
    await adjust(api, other.id, 50);
    const before = (await api.get(`${CUSTOMERS}/${other.id}`)).body;
    const { id } = await createWithEverything();
    await api.delete(`${CUSTOMERS}/${id}`);
    expect((await api.get(`${CUSTOMERS}/${other.id}`)).body).toEqual(before);
    expect((await api.get(CUSTOMERS)).body.data.customers).toHaveLength(1);
  });

  it('makes every other request for it a 404', async () => {
    const { id } = await createCustomer(api);
    await api.delete(`${CUSTOMERS}/${id}`);
    const answers = [
      await api.get(`${CUSTOMERS}/${id}`),
      await api.get(`${CUSTOMERS}/${id}/transactions`),
      await api.patch(`${CUSTOMERS}/${id}`, { name: 'x' }),
      await api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'x' }),
    ];
    expect(tally(answers)).toEqual({ '404 NOT_FOUND': 4 });
  });

  it('takes no body, but ignores the content type that comes without one', async () => {
    const { id } = await createCustomer(api);
    const headers = { 'content-type': 'application/json' };
    expect((await api.delete(`${CUSTOMERS}/${id}`, { headers })).status).toBe(200);
  });

  it('ten times at once succeeds once', async () => {
    const { id } = await createCustomer(api);
    const answers = await atOnce(10, () => api.delete(`${CUSTOMERS}/${id}`));
    expect(tally(answers)).toEqual({ '200': 1, '404 NOT_FOUND': 9 });
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(0);
  });

  it('while points are added leaves neither rows nor points behind', async () => {
    const { id } = await createCustomer(api);
    const body = { amount: 1, reason: 'x' };
    const answers = await atOnce(30, (index) =>
      index === 15 ? api.delete(`${CUSTOMERS}/${id}`) : api.post(`${CUSTOMERS}/${id}/adjust-points`, body),
    );
    expect(Object.keys(tally(answers)).sort()).toEqual(expect.arrayContaining(['200']));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 0, totalPointsBalance: 0 });
  });
});
