import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { adjust, createCustomer, CUSTOMERS, NOBODY, outcome, PROGRAMS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import {
  activeProgram,
  balanceOf,
  createReward,
  DAY_MS,
  earn,
  redeem,
  reverseOrder,
} from '../support/loyalty';
import { dumpRows, expectUnchanged } from '../support/rows';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
});

function get(path: string, customerId = id): Promise<Answer> {
  return api.get(`${CUSTOMERS}/${customerId}/${path}`);
}

function fromNow(days: number): string {
  return new Date(service.clock.now().getTime() + days * DAY_MS).toISOString();
}

function passDays(days: number): void {
  service.clock.advance(days * DAY_MS);
}

/** Balance, lifetime total and tier at an instant. */
async function balanceAt(asOf: string): Promise<[number, number, string | null]> {
  const { data } = (await get(`balance?asOf=${encodeURIComponent(asOf)}`)).body;
  expect(data.asOf).toBe(new Date(asOf).toISOString());
  return [data.pointsBalance, data.totalPointsEarned, data.tier?.name ?? null];
}

async function expireByJob(): Promise<number> {
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  return service.app.get(ExpiryService).expire(context);
}

describe('a balance at an instant', () => {
  it('is the present one, unless an instant is given', async () => {
    await earn(api, id, 60_000);
    const { data } = (await get('balance')).body;
    expect(data).toStrictEqual({
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      pointsBalance: 600,
      totalPointsEarned: 600,
      tier: { id: expect.any(String), name: 'Silver' },
    });
  });

  it('is 0, 0 and no tier before the enrollment', async () => {
    await earn(api, id, 60_000);
    expect(await balanceAt(fromNow(-1))).toEqual([0, 0, null]);
    expect(await balanceAt('1990-01-01T00:00:00Z')).toEqual([0, 0, null]);
  });

  it('is what it was after every entry', async () => {
    const moments: [string, [number, number, string]][] = [[fromNow(0), [0, 0, 'Bronze']]];
    const note = (balance: number, total: number, tier: string): void => {
      moments.push([fromNow(0), [balance, total, tier]]);
      passDays(1);
    };
    passDays(1);
    const { transaction } = await earn(api, id, 60_000);
    note(600, 600, 'Silver');
    await adjust(api, id, -100);
    note(500, 600, 'Silver');
    await redeem(api, (await createReward(api)).id, id);
    note(400, 600, 'Silver');
    await reverseOrder(api, transaction.order_id, { points: 300 });
    note(100, 300, 'Bronze');
    for (const [at, expected] of moments) expect([at, await balanceAt(at)]).toEqual([at, expected]);
  });

  it('in the future is what is left after the expiries that are known', async () => {
    await adjust(api, id, 10);
    await adjust(api, id, 20, { expiresAt: fromNow(5) });
    await adjust(api, id, 40, { expiresAt: fromNow(9) });
    expect((await balanceAt(fromNow(4)))[0]).toBe(70);
    expect((await balanceAt(fromNow(6)))[0]).toBe(50);
    expect((await balanceAt(fromNow(9.1)))[0]).toBe(10);
    expect((await balanceAt('2190-01-01T00:00:00Z'))[0]).toBe(10);
  });

  it('in the past does not hold what was due by then, whether it is written off yet or not', async () => {
    await adjust(api, id, 100, { expiresAt: fromNow(2) });
    await adjust(api, id, 7);
    passDays(1);
    const before = fromNow(0);
    passDays(2);
    const between = fromNow(0);
    passDays(1);
    expect([(await balanceAt(before))[0], (await balanceAt(between))[0]]).toEqual([107, 7]);
    expect(await expireByJob()).toBe(1);
    expect([(await balanceAt(before))[0], (await balanceAt(between))[0]]).toEqual([107, 7]);
    expect((await balanceAt(fromNow(0)))[0]).toBe(7);
  });

  it('is of the active program', async () => {
    await earn(api, id, 60_000);
    const first = await activeProgram(api);
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    expect(await balanceAt(fromNow(0))).toEqual([0, 0, null]);
    await earn(api, id, 5000);
    expect(await balanceAt(fromNow(0))).toEqual([50, 50, 'Bronze']);
    await api.patch(`${PROGRAMS}/${first.id}`, { isActive: true });
    expect(await balanceAt(fromNow(0))).toEqual([600, 600, 'Silver']);
  });
});

describe('a statement', () => {
  const statement = async (from: string, to: string): Promise<any> =>
    (await get(`statement?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)).body.data;

  it('adds up: opening, entries, closing; the oldest first; each period opens where the one before closed', async () => {
    const borders = [fromNow(0)];
    for (const amount of [10_000, 20_000, 30_000]) {
      passDays(1);
      await earn(api, id, amount);
      await adjust(api, id, -30);
      passDays(1);
      borders.push(fromNow(0));
    }
    let opening = 0;
    for (const [index, to] of borders.slice(1).entries()) {
      const period = await statement(borders[index] as string, to);
      expect(period.opening).toBe(opening);
      expect(period.entries).toHaveLength(2);
      let balance = opening;
      for (const entry of period.entries) expect(entry.balance_after).toBe((balance += entry.points));
      expect(period.closing).toBe(balance);
      opening = period.closing;
    }
    expect(opening).toBe(await balanceOf(api, id));
    const whole = await statement(borders[0] as string, borders.at(-1) as string);
    expect(whole).toMatchObject({ opening: 0, closing: opening });
    expect(whole.entries).toHaveLength(6);
  });

  it('begins with its first instant and ends before its last one', async () => {
    const { transaction } = await earn(api, id, 10_000);
    const at = transaction.created_at as string;
    const after = new Date(Date.parse(at) + 1).toISOString();
    expect(await statement(at, after)).toMatchObject({ opening: 0, entries: [transaction], closing: 100 });
    expect(await statement(fromNow(-1), at)).toMatchObject({ opening: 0, entries: [], closing: 0 });
    expect(await statement(after, after)).toMatchObject({ opening: 100, entries: [], closing: 100 });
  });

  it('is of the last thirty days, unless it says otherwise', async () => {
    await adjust(api, id, 5);
    passDays(31);
    await adjust(api, id, 7);
    const { data } = (await get('statement')).body;
    expect(data).toMatchObject({ opening: 5, closing: 12, entries: [{ points: 7 }] });
    expect(Date.parse(data.to) - Date.parse(data.from)).toBe(30 * DAY_MS);
  });

  it('takes off what is due when it is due, whether it is written off yet or not', async () => {
    const borders = [fromNow(0)];
    await adjust(api, id, 100, { expiresAt: fromNow(2) });
    await adjust(api, id, 7);
    for (const days of [1, 3, 1]) {
      passDays(days);
      borders.push(fromNow(0));
    }
    const periods = async (): Promise<any[]> =>
      Promise.all(borders.slice(1).map((to, index) => statement(borders[index] as string, to)));
    const sums = (all: any[]) =>
      all.map(({ opening, entries, closing }) => [opening, ...entries.map((e: any) => e.points), closing]);
    const expected = [
      [0, 100, 7, 107],
      [107, -100, 7],
      [7, 7],
    ];
    const pending = await periods();
    expect(sums(pending)).toEqual(expected);
    expect(pending[1].entries).toEqual([
      expect.objectContaining({ id: null, type: 'expired', points: -100, balance_after: 7 }),
    ]);
    expect(await expireByJob()).toBe(1);
    const written = await periods();
    expect(sums(written)).toEqual(expected);
    expect(written[1].entries[0]).toMatchObject({
      id: expect.any(String),
      type: 'expired',
      balance_after: 7,
    });
    for (const border of borders) {
      const day = await statement(fromNow(-30), border);
      const at = new Date(Date.parse(border) - 1).toISOString();
      expect([border, day.closing]).toEqual([border, (await balanceAt(at))[0]]);
    }
  });

  it('of more than 5,000 entries is refused', async () => {
    await adjust(api, id, 1);
    await service.sql.query(
      `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
         balance_after, total_points_earned_after, actor, request_id, created_at)
       select organization_id, gen_random_uuid(), customer_loyalty_id, n, 'adjusted', case when n % 2 = 0 then -1 else 1 end,
         n % 2, 0, 'test', 'test', created_at
       from loyalty_transactions, generate_series(2, 5000) n where organization_id = $1`,
      [organizationId],
    );
    expect((await get('statement')).body.data.entries).toHaveLength(5000);
    await service.sql.query(
      `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
         balance_after, total_points_earned_after, actor, request_id, created_at)
       select organization_id, gen_random_uuid(), customer_loyalty_id, 5001, 'adjusted', 1, 1, 0, 'test', 'test', created_at
       from loyalty_transactions where organization_id = $1 and account_version = 5000`,
      [organizationId],
    );
    expect(outcome(await get('statement'))).toBe('400 VALIDATION_ERROR');
    await api.delete(`${CUSTOMERS}/${id}`);
    await service.sql.query('select rebuild_totals($1)', [organizationId]);
  });
});

describe('what expires', () => {
  const expiring = async (): Promise<{ expiresAt: string | null; points: number }[]> =>
    (await get('expiring')).body.data;

  it('comes nearest first, never last, and adds up to the balance', async () => {
    const [soon, later] = [fromNow(5), fromNow(9)];
    await adjust(api, id, 10);
    await adjust(api, id, 40, { expiresAt: later });
    await adjust(api, id, 20, { expiresAt: soon });
    await adjust(api, id, 3, { expiresAt: soon });
    await adjust(api, id, 1);
    expect(await expiring()).toEqual([
      { expiresAt: soon, points: 23 },
      { expiresAt: later, points: 40 },
      { expiresAt: null, points: 11 },
    ]);
    await adjust(api, id, -30);
    expect(await expiring()).toEqual([
      { expiresAt: later, points: 33 },
      { expiresAt: null, points: 11 },
    ]);
    passDays(10);
    expect(await expiring()).toEqual([{ expiresAt: null, points: 11 }]);
    expect(await balanceOf(api, id)).toBe(11);
  });

  it('is nothing of an empty account, and of a customer from before the program', async () => {
    expect(await expiring()).toEqual([]);
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    expect(await expiring()).toEqual([]);
  });
});

describe('looking at an account', () => {
  it.each(['balance', 'statement', 'expiring'])('%s enrolls nobody and writes nothing', async (path) => {
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    const before = await dumpRows(service.sql);
    expect((await get(path)).status).toBe(200);
    await expectUnchanged(service.sql, before);
  });

  it.each(['balance', 'statement', 'expiring'])('%s of nobody is a 404', async (path) => {
    expect(outcome(await get(path, NOBODY))).toBe('404 NOT_FOUND');
  });

  it.each([
    'balance?asOf=now',
    'balance?asOf=2026-01-31',
    'balance?asOf=infinity',
    'balance?asOf=',
    'balance?asOf=2026-02-30T00:00:00Z',
    'balance?from=2026-01-31T00:00:00Z',
    'balance?asOf=2026-01-31T00:00:00Z&asOf=2026-01-31T00:00:00Z',
    'statement?from=x',
    'statement?to=2026-13-01T00:00:00Z',
    'statement?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    'statement?page=1',
    'expiring?asOf=2026-01-31T00:00:00Z',
  ])('%s is a 400', async (path) => {
    expect(outcome(await get(path))).toBe('400 VALIDATION_ERROR');
  });
});
