import { linesOf } from '../support/audit';
import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import {
  activeProgram,
  balanceOf,
  DAY_MS,
  earn,
  expectRefused,
  historyOf,
  loyaltyOf,
  newOrder,
} from '../support/loyalty';
import {
  adjust,
  ANALYTICS,
  createCustomer,
  CUSTOMERS,
  EARN_BATCH,
  ENTRIES,
  MOST_POINTS,
  NOBODY,
  outcome,
  PROGRAMS,
  STATS,
} from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
});
afterEach(() => expectHealthy(service, organizationId));

async function send(orders: unknown[], client = api): Promise<any> {
  const answer = await client.post(EARN_BATCH, { orders });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.data;
}

const statuses = (data: any): string[] =>
  data.results.map(({ status, error }: any) => (error ? error.code : status));

const order = (amount: number, more: object = {}): any => ({
  customerId: id,
  orderId: newOrder(),
  amount,
  ...more,
});

async function entriesOf(client: ApiClient, customerId: string): Promise<any[]> {
  const loyalty = await loyaltyOf(client, customerId);
  const { rows } = await service.sql.query(
    `select e.type, e.points, e.account_version, e.balance_after, e.total_points_earned_after, e.tier_after_name,
       e.order_id, e.description, e.trace - 'programId' as trace, e.expires_at - e.created_at as life,
       (select jsonb_agg(l.remaining) from loyalty_lots l where l.transaction_id = e.id) as lots
     from loyalty_transactions e where e.customer_loyalty_id = $1 order by e.account_version`,
    [loyalty.id],
  );
  return rows;
}

describe('a batch of orders', () => {
  it('writes what the same orders write one by one: rows, traces, lots, tiers, statistics', async () => {
    const amounts = [10_999, 49_001, 99, 0, 150_000, 12_345, 700_000, 199];
    const orders = amounts.map((amount, index) => ({
      ...{ orderId: `O-${index}`, amount, currency: 'PEN' },
      ...(index % 2 ? { description: `Lunch ${index}` } : { occurredAt: '2026-01-31T12:00:00Z' }),
    }));
    const occurredAt = new Date(service.clock.now().getTime() - DAY_MS).toISOString();
    const sent = orders.map((each) => ({ ...each, ...('occurredAt' in each ? { occurredAt } : {}) }));
    const single = service.as('org_admin', crypto.randomUUID());
    const { id: twin } = await createCustomer(single);
    for (const client of [single, api]) {
      const { id: program } = await activeProgram(client);
      await client.patch(`${PROGRAMS}/${program}`, { pointsExpireAfterDays: 30 });
    }
    const answers = [];
    for (const each of sent) answers.push(await single.post(`${CUSTOMERS}/${twin}/earn`, each));
    const data = await send(sent.map((each) => ({ customerId: id, ...each })));
    expect(data).toMatchObject({ earned: 6, existing: 0, nothing: 2, failed: 0 });
    for (const [index, { body }] of answers.entries()) {
      const { transaction, newBalance, totalPointsEarned, tier } = body.data;
      expect(data.results[index]).toMatchObject({ index, newBalance, totalPointsEarned, error: null });
      expect(data.results[index].tier.name).toBe(tier.name);
      expect(data.results[index].transaction?.points).toBe(transaction?.points);
    }
    const rows = await entriesOf(api, id);
    expect(rows).toHaveLength(6);
    expect(rows).toEqual(await entriesOf(single, twin));
    for (const path of [STATS, ANALYTICS]) {
      const [ours, theirs] = await Promise.all([api.get(path), single.get(path)]);
      const plain = (text: string): string => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
      expect(plain(ours.text)).toBe(plain(theirs.text));
    }
  });

  it('explains every entry', async () => {
    const data = await send([order(10_999), order(60_000), order(500)]);
    for (const { transaction } of data.results) {
      const { body } = await api.get(`${ENTRIES}/${transaction.id}/explain`);
      expect(body.data).toMatchObject({ recomputed: transaction.points, agrees: true });
    }
  });

  it('shows each entry without its description, and the account after it', async () => {
    const data = await send([order(10_000, { description: 'Lunch for two' })]);
    const [entry] = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body.data;
    expect(entry.description).toBe('Lunch for two');
    const { description: _, actor: __, ...shown } = entry;
    expect(data.results).toEqual([
      {
        ...{ index: 0, status: 'earned', transaction: shown, newBalance: 100, totalPointsEarned: 100 },
        ...{ tier: { id: expect.any(String), name: 'Bronze' }, error: null },
      },
    ]);
  });

  it('refuses each order by itself, and in their order', async () => {
    const { id: other } = await createCustomer(api);
    const taken = newOrder();
    await earn(api, other, 5000, { orderId: taken });
    const { id: hidden } = await createCustomer(api);
    await api.post(`${CUSTOMERS}/${hidden}/anonymize`);
    const data = await send([
      order(1000),
      order(1000, { customerId: NOBODY }),
      order(1000, { customerId: 'nobody' }),
      order(-1),
      'text',
      order(1000, { points: 7 }),
      order(1000, { orderId: taken }),
      order(1000, { currency: 'USD' }),
      order(1000, { occurredAt: '2020-01-01T00:00:00Z' }),
      order(1000, { customerId: hidden }),
      order(2000),
    ]);
    const invalid = 'VALIDATION_ERROR';
    expect(statuses(data)).toEqual([
      ...[
        'earned',
        'NOT_FOUND',
        invalid,
        invalid,
        invalid,
        invalid,
        'ORDER_ALREADY_EARNED',
        invalid,
        invalid,
      ],
      ...['CUSTOMER_ANONYMIZED', 'earned'],
    ]);
    expect(data).toMatchObject({ earned: 2, existing: 0, nothing: 0, failed: 9 });
    expect(data.results.map(({ index }: any) => index)).toEqual([...data.results.keys()]);
    const fields = data.results.map(({ error }: any) => Object.keys(error?.details ?? {}).join());
    expect(fields.filter(Boolean)).toEqual([
      ...['customerId', 'amount', 'entry', 'points', 'currency', 'occurredAt'],
    ]);
    expect(await historyOf(api, id)).toEqual([
      ['earned', 10, 10],
      ['earned', 20, 30],
    ]);
  });

  it('finds what was earned before, by itself too', async () => {
    const { transaction } = await earn(api, id, 10_000, { orderId: 'first', description: 'Before' });
    const { id: other } = await createCustomer(api);
    const data = await send([
      order(1, { orderId: 'first' }),
      order(5000, { orderId: 'twice' }),
      order(9000, { orderId: 'twice' }),
      order(9000, { orderId: 'twice', customerId: other }),
    ]);
    expect(statuses(data)).toEqual(['existing', 'earned', 'existing', 'ORDER_ALREADY_EARNED']);
    expect(data.results[0].transaction).toMatchObject({ id: transaction.id, points: 100 });
    expect(data.results[2]).toEqual({ ...data.results[1], index: 2, status: 'existing' });
    expect(await balanceOf(api, id)).toBe(150);
  });

  it('is safe to repeat, with a key and without', async () => {
    const orders = [order(5000), order(50), order(7000)];
    const keyed = { headers: { 'Idempotency-Key': 'k1' } };
    const first = await api.post(EARN_BATCH, { orders }, keyed);
    const again = await api.post(EARN_BATCH, { orders }, keyed);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const without = await send(orders);
    expect(statuses(without)).toEqual(['existing', 'nothing', 'existing']);
    expect(without.results[2]).toMatchObject({ transaction: first.body.data.results[2].transaction });
    expect(await balanceOf(api, id)).toBe(120);
    const other = await api.post(EARN_BATCH, { orders: [order(1)] }, keyed);
    expect(outcome(other)).toBe('422 IDEMPOTENCY_MISMATCH');
  });

  it('writes off what is due before it credits', async () => {
    const soon = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
    await adjust(api, id, 40, { expiresAt: soon });
    await adjust(api, id, 5);
    service.clock.advance(2 * DAY_MS);
    const data = await send([order(50), order(1000), order(2000)]);
    expect(data.results.map(({ newBalance }: any) => newBalance)).toEqual([5, 15, 35]);
    expect(await historyOf(api, id)).toEqual([
      ['adjusted', 40, 40],
      ['adjusted', 5, 45],
      ['expired', -40, 5],
      ['earned', 10, 15],
      ['earned', 20, 35],
    ]);
  });

  it('enrolls who is from before the program, and tells without one', async () => {
    const { id: program } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${program}`, { isActive: false });
    const { id: early } = await createCustomer(api);
    const orders = [order(1000, { customerId: early }), order(1000, { customerId: NOBODY })];
    expect(statuses(await send(orders))).toEqual(['NO_ACTIVE_PROGRAM', 'NOT_FOUND']);
    await api.patch(`${PROGRAMS}/${program}`, { isActive: true });
    const answer = await api.post(EARN_BATCH, { orders });
    expect(statuses(answer.body.data)).toEqual(['earned', 'NOT_FOUND']);
    expect((await linesOf(service, answer)).map(({ counts }) => counts)).toEqual([
      { earned: 1, existing: 0, nothing: 0, failed: 1, enrolled: 1 },
    ]);
    expect(await loyaltyOf(api, early)).toMatchObject({ points_balance: 10, tier_name: 'Bronze' });
  });

  it('takes a merged id for the one who remains', async () => {
    const { id: source } = await createCustomer(api);
    await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: source });
    const orderId = newOrder();
    const data = await send([
      order(1000, { customerId: source.toUpperCase() }),
      order(2000),
      order(3000, { orderId }),
      order(3000, { orderId, customerId: source }),
    ]);
    expect(statuses(data)).toEqual(['earned', 'earned', 'earned', 'existing']);
    expect(await balanceOf(api, id)).toBe(60);
  });

  it('keeps account and organization within the largest number, order by order', async () => {
    await adjust(api, id, MOST_POINTS - 100);
    const { id: other } = await createCustomer(api);
    const data = await send([
      order(9000),
      order(2000),
      order(500, { customerId: other }),
      order(600, { customerId: other }),
      order(500),
    ]);
    expect(statuses(data)).toEqual(['earned', 'POINTS_LIMIT', 'earned', 'POINTS_LIMIT', 'earned']);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(MOST_POINTS);
  });

  it('is one row of the log with its counts, none when nothing changes', async () => {
    const orders = [order(5000), order(50), order(1, { customerId: NOBODY })];
    const answer = await api.post(EARN_BATCH, { orders });
    const { batchId } = answer.body.data;
    expect(await linesOf(service, answer)).toMatchObject([
      {
        ...{ action: 'earn_batch.earned', entity: 'earn_batch', entity_id: batchId, changed_fields: [] },
        counts: { earned: 1, existing: 0, nothing: 1, failed: 1, enrolled: 0 },
      },
    ]);
    expect(await linesOf(service, await api.post(EARN_BATCH, { orders }))).toEqual([]);
  });

  it('has one to five hundred orders', async () => {
    for (const orders of [[], Array.from({ length: 501 }, () => order(100)), 'text', undefined]) {
      const refused = await expectRefused(
        service,
        () => api.post(EARN_BATCH, { orders }),
        '400 VALIDATION_ERROR',
      );
      expect(refused.body.error.details).toEqual({
        orders: ['must be a list of 1 to 500 orders'].map((text) => expect.stringContaining(text)),
      });
    }
    const data = await send(Array.from({ length: 500 }, () => order(100)));
    expect(data).toMatchObject({ earned: 500, failed: 0 });
    expect(await balanceOf(api, id)).toBe(500);
  });
});
