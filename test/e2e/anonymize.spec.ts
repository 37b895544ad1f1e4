import {
  adjust,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  MERGES,
  newPhone,
  NOBODY,
  outcome,
  STATS,
} from '../support/requests';
import { assign, createCoupon, postReservation, rollBack, reserve, useReserved } from '../support/coupons';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import * as contention from '../support/contention';
import type { Held } from '../support/contention';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { balanceOf, cancel, createReward, earn, expectRefused, postRedemption, redeem } = loyalty;
const ANONYMIZED = '409 CUSTOMER_ANONYMIZED';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '30', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});
afterEach(() => expectHealthy(service, organizationId));

function anonymize(id: string, options = {}): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${id}/anonymize`, undefined, options);
}

async function anonymized(id: string): Promise<void> {
  expect(outcome(await anonymize(id))).toBe('200');
}

const postEarn = (id: string, orderId = loyalty.newOrder()): Promise<Answer> =>
  api.post(`${CUSTOMERS}/${id}/earn`, { orderId, amount: 1000 });

async function audited(id: string): Promise<object[]> {
  const { rows } = await service.sql.query(
    `select action, changed_fields from audit_log where entity_id = $1 order by created_at, id`,
    [id],
  );
  return rows as object[];
}

describe('anonymizing', () => {
  it('takes name and contacts, keeps the points, and is answered with the row', async () => {
    const ana = await createCustomer(api, { email: 'ana@example.com', birthDate: '1990-05-15' });
    await api.patch(`${CUSTOMERS}/${ana.id}`, { marketingOptIn: true });
    await earn(api, ana.id, 5000);
    const before = (await api.get(STATS)).body.data;
    const answer = await anonymize(ana.id);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      id: ana.id,
      organization_id: organizationId,
      name: 'Anonymous customer',
      email: null,
      phone: null,
      birth_date: null,
      created_at: ana.created_at,
      marketing_opt_in: false,
      anonymized_at: expect.stringMatching(/Z$/),
    });
    const profile = await api.get(`${CUSTOMERS}/${ana.id}`);
    expect(profile.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect(profile.body.data).toMatchObject({
      ...{ name: 'Anonymous customer', loyalty: { points_balance: 50 } },
      anonymized_at: answer.body.data.anonymized_at,
    });
    expect((await api.get(STATS)).body.data).toEqual(before);
    expect((await api.get(`${CUSTOMERS}?search=ana`)).body.data.customers).toEqual([]);
    expect((await audited(ana.id)).at(-1)).toEqual({
      action: 'customer.anonymized',
      changed_fields: ['name', 'phone', 'email', 'birth_date', 'marketing_opt_in', 'anonymized_at'],
    });
  });

  it('is done once', async () => {
    const { id } = await createCustomer(api);
    await anonymized(id);
    await expectRefused(service, () => anonymize(id), ANONYMIZED);
  });

  it('of nobody is 404', async () => {
    await createCustomer(api);
    await expectRefused(service, () => anonymize(NOBODY), '404 NOT_FOUND');
  });

  it('frees phone and e-mail for somebody new', async () => {
    const contact = { phone: newPhone(), email: 'ana@example.com' };
    const { id } = await createCustomer(api, contact);
    await anonymized(id);
    const next = await createCustomer(api, contact);
    expect(next.id).not.toBe(id);
  });

  it('of the target takes whoever was merged into her along, for good', async () => {
    const [ana, twin] = [await createCustomer(api), await createCustomer(api, { email: 'twin@example.com' })];
    await adjust(api, twin.id, 70, { reason: 'Twin is ill' });
    const merge = await api.post(`${CUSTOMERS}/${ana.id}/merge`, { sourceCustomerId: twin.id });
    // By the source's id it is the target who is meant.
    await anonymized(twin.id);
    const { rows } = await service.sql.query(
      `select name, phone, email, anonymized_at is not null as done from customers where organization_id = $1`,
      [organizationId],
    );
    const nobody = { name: 'Anonymous customer', phone: null, email: null, done: true };
    expect(rows).toEqual([nobody, nobody]);
    expect(await balanceOf(api, ana.id)).toBe(70);
    const { data } = (await api.get(`${CUSTOMERS}/${ana.id}/transactions`)).body;
    expect(data.map(({ description }: { description: string | null }) => description)).toEqual([
      null,
      null,
      null,
    ]);
    const undo = () => api.post(`${MERGES}/${merge.body.data.mergeId}/undo`);
    await expectRefused(service, undo, ANONYMIZED);
  });

  it('is answered again to its own key, and takes what other keys remember', async () => {
    const { id } = await createCustomer(api);
    const key = (name: string) => ({ headers: { 'Idempotency-Key': name } });
    const edit = () => api.patch(`${CUSTOMERS}/${id}`, { name: 'Ana María' }, key('edit'));
    expect(outcome(await edit())).toBe('200');
    const first = await anonymize(id, key('once'));
    expect(outcome(await edit())).toBe(ANONYMIZED);
    const again = await anonymize(id, key('once'));
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`))).toBe('200');
    expect(outcome(await edit())).toBe('404 NOT_FOUND');
  });
});

describe('from then on', () => {
  let id: string;
  let accountId: string;

  beforeEach(async () => {
    const ana = await createCustomer(api);
    id = ana.id;
    accountId = ana.loyalty.id;
    await adjust(api, id, 1000);
  });

  it.each<[string, () => Promise<Answer>]>([
    ['editing', () => api.patch(`${CUSTOMERS}/${id}`, { name: 'Ana' })],
    ['earning', () => postEarn(id)],
    ['adjusting', () => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 5, reason: 'x' })],
    [
      'recording a consent',
      () => api.post(`${CUSTOMERS}/${id}/consents`, { purpose: 'marketing', granted: true }),
    ],
  ])('%s is refused', async (_, request) => {
    await anonymized(id);
    await expectRefused(service, request, ANONYMIZED);
  });

  it('redeeming is refused, by the account, by the customer, and without an account', async () => {
    const reward = await createReward(api);
    await anonymized(id);
    const requests = [{ customerLoyaltyId: accountId }, { customerId: id }].map(
      (body) => () => postRedemption(api, reward.id, body),
    );
    for (const request of requests) await expectRefused(service, request, ANONYMIZED);
    await expectRefused(service, () => postRedemption(api, NOBODY, { customerId: id }), '404 NOT_FOUND');
    await service.sql.query('delete from customer_loyalty where id = $1', [accountId]);
    await service.sql.query('select rebuild_totals($1)', [organizationId]);
    await expectRefused(service, requests[1] as () => Promise<Answer>, ANONYMIZED);
    await expectRefused(service, () => postEarn(id), ANONYMIZED);
  });

  it('coupons are neither assigned nor reserved, and what is reserved is settled', async () => {
    const coupon = await createCoupon(api, { maxUsesPerCustomer: 5 });
    const [first, second] = [
      await reserve(api, coupon.code, { customerId: id }),
      await reserve(api, coupon.code, { customerId: id }),
    ];
    const other = await createCustomer(api);
    await anonymized(id);
    await expectRefused(service, () => assign(api, coupon.id, [other.id, id]), ANONYMIZED);
    await expectRefused(service, () => postReservation(api, coupon.code, { customerId: id }), ANONYMIZED);
    await expectRefused(service, () => postReservation(api, 'NONE', { customerId: id }), '404 NOT_FOUND');
    expect(outcome(await useReserved(api, first.id))).toBe('200');
    expect(outcome(await rollBack(api, second.id))).toBe('200');
  });

  it('merging is refused both ways', async () => {
    const other = await createCustomer(api);
    await anonymized(id);
    for (const [target, sourceCustomerId] of [
      [id, other.id],
      [other.id, id],
    ]) {
      const merge = () => api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId });
      await expectRefused(service, merge, ANONYMIZED);
    }
  });

  it('reversing, cancelling, expiring, reading and deleting go on', async () => {
    const earned = await earn(api, id, 10_000);
    const reward = await createReward(api, { pointsCost: 10 });
    const redemption = await redeem(api, reward.id, id);
    await anonymized(id);
    const reversal = { reason: 'void' };
    expect(outcome(await api.post(`${ENTRIES}/${earned.transaction.id}/reverse`, reversal))).toBe('201');
    expect(outcome(await cancel(api, redemption.id))).toBe('200');
    expect(await balanceOf(api, id)).toBe(1000);
    for (const path of ['transactions', 'export', 'consents', 'merges', 'balance', 'rewards']) {
      expect([path, outcome(await api.get(`${CUSTOMERS}/${id}/${path}`))]).toEqual([path, '200']);
    }
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`))).toBe('200');
  });
});

/** While the holder has what the statement locks, each request is sent and seen waiting, in this order. */
async function inTurn(held: Held, requests: (() => Promise<Answer>)[]): Promise<string[]> {
  return (await contention.inTurn(service, held, requests)).map(outcome);
}

describe('who waits while she is anonymized', () => {
  const HELD_ACCOUNT = 'select from customer_loyalty where customer_id = $1 for no key update';
  const HELD_CUSTOMER = 'select from customers where id = $1 for update';
  let id: string;

  beforeEach(async () => {
    ({ id } = await createCustomer(api, { email: `${crypto.randomUUID()}@example.com` }));
    await adjust(api, id, 1000);
  });

  it('with an earn behind it is refused', async () => {
    const requests = [() => anonymize(id), () => postEarn(id)];
    expect(await inTurn([HELD_ACCOUNT, [id]], requests)).toEqual(['200', ANONYMIZED]);
    expect(await balanceOf(api, id)).toBe(1000);
  });

  it('with an earn before it has earned, and its description is cleared', async () => {
    const body = { orderId: loyalty.newOrder(), amount: 1000, description: 'Canary' };
    const requests = [() => api.post(`${CUSTOMERS}/${id}/earn`, body), () => anonymize(id)];
    expect(await inTurn([HELD_ACCOUNT, [id]], requests)).toEqual(['201', '200']);
    const { rows } = await service.sql.query('select from loyalty_transactions where description = $1', [
      'Canary',
    ]);
    expect(rows).toEqual([]);
  });

  it('with many earns around it: each has earned before it, or is refused', async () => {
    const earns = (count: number) => Array.from({ length: count }, () => () => postEarn(id));
    const outcomes = await inTurn([HELD_ACCOUNT, [id]], [...earns(10), () => anonymize(id), ...earns(10)]);
    const earned = outcomes.filter((each) => each === '201').length;
    expect(outcomes.filter((each) => each === ANONYMIZED)).toHaveLength(20 - earned);
    expect(await balanceOf(api, id)).toBe(1000 + earned * 10);
  });

  it('with a redemption behind it is refused', async () => {
    const reward = await createReward(api);
    const requests = [() => anonymize(id), () => postRedemption(api, reward.id, { customerId: id })];
    expect(await inTurn([HELD_ACCOUNT, [id]], requests)).toEqual(['200', ANONYMIZED]);
  });

  it('with a second anonymizing is refused', async () => {
    expect(await inTurn([HELD_ACCOUNT, [id]], [() => anonymize(id), () => anonymize(id)])).toEqual([
      '200',
      ANONYMIZED,
    ]);
  });

  it('with an edit, a coupon or a consent behind it is refused', async () => {
    const coupon = await createCoupon(api);
    const requests = [
      () => anonymize(id),
      () => api.patch(`${CUSTOMERS}/${id}`, { name: 'Ana' }),
      () => assign(api, coupon.id, [id]),
      () => postReservation(api, coupon.code, { customerId: id }),
      () => api.post(`${CUSTOMERS}/${id}/consents`, { purpose: 'marketing', granted: true }),
    ];
    expect(await inTurn([HELD_CUSTOMER, [id]], requests)).toEqual(['200', ...Array(4).fill(ANONYMIZED)]);
  });

  it.each([
    ['behind it is refused', ['anonymize', 'earn'], ['200', ANONYMIZED]],
    ['before it has earned', ['earn', 'anonymize'], ['201', '200']],
  ])('with an earn that enrolls her %s', async (_, order, expected) => {
    const { rows } = await service.sql.query(
      'delete from customer_loyalty where customer_id = $1 returning 1',
      [id],
    );
    expect(rows).toHaveLength(1);
    await service.sql.query('select rebuild_totals($1)', [organizationId]);
    const requests = order.map((name) => () => (name === 'earn' ? postEarn(id) : anonymize(id)));
    expect(await inTurn([HELD_CUSTOMER, [id]], requests)).toEqual(expected);
    expect(outcome(await postEarn(id))).toBe(ANONYMIZED);
  });

  it('with somebody who finds her by her phone: what is remembered of that is taken too', async () => {
    const phone = newPhone();
    await api.patch(`${CUSTOMERS}/${id}`, { phone });
    const held: [string, unknown[]] = [
      `select pg_advisory_xact_lock(hashtextextended($1 || ':phone:' || $2, 1))`,
      [organizationId, phone],
    ];
    const found = () =>
      api.post(CUSTOMERS, { name: 'Ana', phone }, { headers: { 'Idempotency-Key': crypto.randomUUID() } });
    expect(await inTurn(held, [found, () => anonymize(id)])).toEqual(['200', '200']);
    const { rows } = await service.sql.query(
      `select from idempotency_keys where organization_id = $1 and body like '%' || $2 || '%'`,
      [organizationId, phone],
    );
    expect(rows).toEqual([]);
    expect(outcome(await found())).toBe('201');
  });
});
