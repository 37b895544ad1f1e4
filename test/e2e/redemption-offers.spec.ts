import { adjust, createCustomer, CUSTOMERS, NOBODY, outcome, REWARDS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, createReward, DAY_MS, postRedemption, redeem } from '../support/loyalty';
import { dumpRows, expectUnchanged } from '../support/rows';
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

function fromNow(ms: number): string {
  return new Date(service.clock.now().getTime() + ms).toISOString();
}

describe('what a customer may have', () => {
  it('is every reward, the cheapest first, with why the rest isn’t', async () => {
    await adjust(api, id, 100);
    const { tiers } = await activeProgram(api);
    const rewards: [string, object, object | null][] = [
      ['fine', { pointsCost: 10 }, null],
      [
        'inactive',
        { pointsCost: 20, isActive: false },
        { code: 'REWARD_NOT_AVAILABLE', reason: 'inactive', missing: null },
      ],
      [
        'tier',
        { pointsCost: 30, minTierId: tiers[1].id },
        { code: 'REWARD_NOT_AVAILABLE', reason: 'tier', missing: 500 },
      ],
      [
        'stock',
        { pointsCost: 40, stockRemaining: 0 },
        { code: 'REWARD_OUT_OF_STOCK', reason: 'stock', missing: null },
      ],
      ['points', { pointsCost: 170 }, { code: 'INSUFFICIENT_POINTS', reason: 'points', missing: 70 }],
    ];
    for (const [name, fields] of rewards) await createReward(api, { name, ...fields });
    const { data } = (await api.get(`${CUSTOMERS}/${id}/rewards`)).body;
    expect(data.map((offer: any) => [offer.name, offer.available, offer.refusal])).toEqual(
      rewards.map(([name, , refusal]) => [name, refusal === null, refusal]),
    );
  });

  it('agrees with what redeeming answers, and writes nothing', async () => {
    await adjust(api, id, 250, { expiresAt: fromNow(DAY_MS) });
    const reward = await createReward(api, { maxPerCustomer: 2, stockRemaining: 9 });
    for (const expected of [null, null, 'REWARD_LIMIT_REACHED']) {
      const before = await dumpRows(service.sql);
      const [offer] = (await api.get(`${CUSTOMERS}/${id}/rewards`)).body.data;
      await expectUnchanged(service.sql, before);
      expect(offer.refusal?.code ?? null).toBe(expected);
      const answer = await postRedemption(api, reward.id, { customerId: id });
      expect(answer.body.error?.code ?? null).toBe(expected);
    }
    await api.patch(`${REWARDS}/${reward.id}`, { maxPerCustomer: null, pointsCost: 50 });
    service.clock.advance(2 * DAY_MS);
    expect((await api.get(`${CUSTOMERS}/${id}/rewards`)).body.data[0].refusal).toMatchObject({ missing: 50 });
  });

  it('of nobody is a 404, and so are her redemptions', async () => {
    expect(outcome(await api.get(`${CUSTOMERS}/${NOBODY}/rewards`))).toBe('404 NOT_FOUND');
    expect(outcome(await api.get(`${CUSTOMERS}/${NOBODY}/redemptions`))).toBe('404 NOT_FOUND');
  });
});

describe('the redemptions of a customer', () => {
  it('come in pages, newest first, by number and by cursor', async () => {
    await adjust(api, id, 500);
    const { id: reward } = await createReward(api);
    const made = [];
    for (let count = 0; count < 5; count += 1) made.unshift((await redeem(api, reward, id)).id);
    const path = `${CUSTOMERS}/${id}/redemptions`;
    const first = await api.get(`${path}?limit=2`);
    expect(first.body.pagination).toMatchObject({ page: 1, limit: 2, total: 5, totalPages: 3 });
    const seen: string[] = first.body.data.map((row: { id: string }) => row.id);
    let cursor = first.body.pagination.nextCursor;
    while (cursor) {
      const { body } = await api.get(`${path}?limit=2&cursor=${encodeURIComponent(cursor)}`);
      seen.push(...body.data.map((row: { id: string }) => row.id));
      cursor = body.pagination.nextCursor;
    }
    expect(seen).toEqual(made);
    await api.patch(`${REWARDS}/${reward}`, { name: 'By another name' });
    expect((await api.get(path)).body.data.map((row: any) => row.reward_name)).toEqual(
      made.map(() => 'By another name'),
    );
    expect((await api.get(`${path}?limit=2&page=3`)).body.data).toHaveLength(1);
    expect((await api.get(`${path}?page=9`)).body.data).toEqual([]);
    for (const query of [
      'page=0',
      'limit=101',
      'page=1&cursor=x',
      'cursor=x',
      'status=lost',
      'page=1&page=2',
    ]) {
      expect([query, outcome(await api.get(`${path}?${query}`))]).toEqual([query, '400 VALIDATION_ERROR']);
    }
  });

  it('are listed by status, one that was not used in time as expired, pages and totals too', async () => {
    await adjust(api, id, 500);
    const { id: reward } = await createReward(api, { redeemWithinDays: 1 });
    const { id: lasting } = await createReward(api);
    const overdue = await redeem(api, reward, id);
    service.clock.advance(2 * DAY_MS);
    const [used, cancelled] = [await redeem(api, lasting, id), await redeem(api, lasting, id)];
    await api.post(`/v1/loyalty/redemptions/${used.id}/use`);
    await api.post(`/v1/loyalty/redemptions/${cancelled.id}/cancel`);
    const issued = [await redeem(api, lasting, id), await redeem(api, reward, id)].toReversed();
    const path = `${CUSTOMERS}/${id}/redemptions`;
    for (const [status, rows] of Object.entries({
      issued,
      used: [used],
      cancelled: [cancelled],
      expired: [overdue],
    })) {
      const { body } = await api.get(`${path}?status=${status}`);
      expect(body.data.map((row: any) => [row.id, row.status])).toEqual(rows.map((row) => [row.id, status]));
      expect(body.pagination.total).toBe(rows.length);
    }
    const { body: first } = await api.get(`${path}?status=issued&limit=1`);
    const cursor = encodeURIComponent(first.pagination.nextCursor);
    const { body: next } = await api.get(`${path}?status=issued&limit=1&cursor=${cursor}`);
    expect([first.data[0].id, next.data[0].id, next.pagination.nextCursor]).toEqual([
      ...issued.map((row) => row.id),
      null,
    ]);
    expect(outcome(await api.get(`${path}?limit=1&cursor=${cursor}`))).toBe('400 VALIDATION_ERROR');
  });
});
