import { adjust, createCustomer, CUSTOMERS, ENTRIES, NOBODY, outcome, PROGRAMS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, earn, loyaltyOf, newOrder } from '../support/loyalty';
import { dumpRows, expectUnchanged } from '../support/rows';
import type { Answer, ApiClient } from '../support/api-client';
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

function post(body: object, customerId = id): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/earn`, body);
}

function preview(body: object, customerId = id): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/earn/preview`, body);
}

function ago(ms: number): string {
  return new Date(service.clock.now().getTime() - ms).toISOString();
}

describe('a preview', () => {
  /** The contract's table: amount, rate, multiplier, points, points with one rounding. */
  const TABLE: [number, number, number, number, number][] = [
    [5000, 1, 100, 50, 50],
    [199, 1, 100, 1, 1],
    [99, 1, 150, 0, 1],
    [10_999, 1, 110, 119, 120],
    [10_999, 3, 125, 408, 412],
    [8750, 2, 150, 261, 262],
  ];

  it.each(TABLE)(
    'of %i at rate %i and %i %% is %i, with exact_floor %i, and so is the order',
    async (...row) => {
      const [amount, pointsPerCurrencyUnit, multiplier, unit, exact] = row;
      const { id: programId, tiers } = await activeProgram(api);
      await api.patch(`/v1/loyalty/tiers/${tiers[0].id}`, { multiplier });
      for (const [rounding, points] of [
        ['unit_floor', unit],
        ['exact_floor', exact],
      ] as const) {
        await api.patch(`${PROGRAMS}/${programId}`, { pointsPerCurrencyUnit, rounding });
        const body = { orderId: newOrder(), amount };
        expect((await preview(body)).body.data).toMatchObject({ points, multiplier });
        expect((await post(body)).body.data.transaction?.points ?? 0).toBe(points);
      }
    },
  );

  it('answers with points, base, multiplier, tier and explanation, and writes nothing', async () => {
    await earn(api, id, 50_000);
    const before = await dumpRows(service.sql);
    const { status, body } = await preview({ orderId: newOrder(), amount: 200_099 });
    expect(status).toBe(200);
    expect(body.data).toStrictEqual({
      points: 2200,
      base: 2000,
      multiplier: 110,
      tierAfter: { id: expect.any(String), name: 'Gold' },
      explanation: [
        expect.stringContaining('2000 whole units'),
        expect.stringContaining('Silver'),
        expect.any(String),
      ],
    });
    await expectUnchanged(service.sql, before);
  });

  it('of a customer from before the program enrolls nobody', async () => {
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    const before = await dumpRows(service.sql);
    expect((await preview({ orderId: newOrder(), amount: 500 })).body.data).toMatchObject({ points: 5 });
    await expectUnchanged(service.sql, before);
    expect((await earn(api, id, 500)).newBalance).toBe(5);
    expect((await loyaltyOf(api, id)).points_balance).toBe(5);
  });

  it('of nobody is a 404', async () => {
    expect(outcome(await preview({ orderId: newOrder(), amount: 500 }, NOBODY))).toBe('404 NOT_FOUND');
  });
});

describe('the explanation of an entry', () => {
  const explain = (entryId: string): Promise<Answer> => api.get(`${ENTRIES}/${entryId}/explain`);

  it('says what it was computed from, and agrees', async () => {
    const { transaction } = await earn(api, id, 10_999, { occurredAt: ago(60_000) });
    const { data } = (await explain(transaction.id)).body;
    expect(data).toMatchObject({ recomputed: 109, agrees: true });
    expect(data.trace).toMatchObject({
      ...{ amount: 10_999, currency: 'PEN', exponent: 2, pointsPerCurrencyUnit: 1, multiplier: 100 },
      ...{ tier: 'Bronze', rounding: 'unit_floor' },
    });
  });

  it('agrees after the program and its tiers were changed', async () => {
    const { transaction } = await earn(api, id, 10_999);
    const { id: programId, tiers } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${programId}`, {
      pointsPerCurrencyUnit: 7,
      rounding: 'exact_floor',
      currency: 'JPY',
    });
    await api.patch(`/v1/loyalty/tiers/${tiers[0].id}`, { multiplier: 300, name: 'Basic' });
    expect((await explain(transaction.id)).body.data).toMatchObject({ recomputed: 109, agrees: true });
  });

  it('of points that were given, not computed, has no trace', async () => {
    await adjust(api, id, 25);
    const [entry] = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body.data;
    expect((await explain(entry.id)).body.data).toEqual({ trace: null, recomputed: 25, agrees: true });
  });

  it('disagrees with an entry that was changed behind the ledger’s back', async () => {
    const { transaction } = await earn(api, id, 10_999);
    const change = `update loyalty_transactions set trace = jsonb_set(trace, '{amount}', '500') where id = $1`;
    await service.sql.query(change, [transaction.id]);
    expect((await explain(transaction.id)).body.data).toMatchObject({ recomputed: 5, agrees: false });
  });

  it('of nothing is a 404', async () => {
    expect(outcome(await explain(NOBODY))).toBe('404 NOT_FOUND');
  });
});
