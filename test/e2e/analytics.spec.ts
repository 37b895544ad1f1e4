import { newId } from '../../src/common/ids';
import { seedOrganization } from '../../src/demo/seed';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { dayAfter, dayOf, pointsOf, recompute, shown } from '../support/analytics';
import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { activeProgram, cancel, createReward, DAY_MS, earn, editTier, redeem } from '../support/loyalty';
import {
  adjust,
  ANALYTICS,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  outcome,
  PROGRAMS,
} from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const LIMA = 'America/Lima';

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

async function read(query = ''): Promise<any> {
  const answer = await api.get(`${ANALYTICS}${query}`);
  expect(outcome(answer)).toBe('200');
  return answer.body.data;
}

const context = (): RequestContext =>
  new RequestContext({ organizationId, actor: 'test', requestId: newId() });

function inDays(days: number): string {
  return new Date(service.clock.now().getTime() + days * DAY_MS).toISOString();
}

/** The answer equals a recomputation from the tables, and so says the check of the ledger. */
async function expectExact(): Promise<any> {
  const data = await read();
  const { days, ...made } = await recompute(service, organizationId);
  const summed = Object.fromEntries(Object.entries(days).map(([day, types]) => [day, pointsOf(types)]));
  expect(shown(data)).toEqual({ ...made, days: summed });
  await expectHealthy(service, organizationId);
  return data;
}

describe('analytics', () => {
  it('of an organization that has nothing are zeros, a day each', async () => {
    const data = await expectExact();
    expect(data).toMatchObject({
      ...{ timeZone: LIMA, currency: 'PEN', pointsLiabilityCents: 0, activeMembers: 0, activeDays: 90 },
      ...{ redemptionRate: 0, topRewards: [], expiring: [] },
      liability: [{ currency: 'PEN', pointsBalance: 0, liabilityCents: 0 }],
    });
    const today = dayOf(service.clock.now(), LIMA);
    expect(data.days).toHaveLength(30);
    expect([data.from, data.to]).toEqual([dayAfter(today, -29), today]);
    expect(data.programs[0].tiers.map(({ name, members }: any) => [name, members])).toEqual([
      ...[
        ['Bronze', 0],
        ['Silver', 0],
        ['Gold', 0],
        ['Platinum', 0],
      ],
    ]);
  });

  it('follow every way in which points change', async () => {
    const [ana, eva] = [(await createCustomer(api)).id, (await createCustomer(api)).id];
    await createCustomer(api);
    expect((await expectExact()).programs[0]).toMatchObject({ members: 3, activeMembers: 0 });
    const { transaction } = await earn(api, ana, 60_000);
    await earn(api, eva, 30_000);
    expect(await expectExact()).toMatchObject({ activeMembers: 2, pointsLiabilityCents: 90_000 });
    await adjust(api, ana, 50, { expiresAt: inDays(3) });
    await adjust(api, ana, 20, { expiresAt: inDays(40) });
    await adjust(api, eva, -30);
    const [dessert, coffee] = [
      await createReward(api),
      await createReward(api, { name: 'Coffee', pointsCost: 10 }),
    ];
    await redeem(api, dessert.id, ana);
    await redeem(api, coffee.id, ana);
    const second = await redeem(api, coffee.id, eva);
    await api.post(`${ENTRIES}/${transaction.id}/reverse`, { reason: 'part', points: 200 });
    const data = await expectExact();
    expect(data.topRewards).toEqual([
      { rewardId: coffee.id, name: 'Coffee', redemptions: 2, pointsSpent: 20 },
      { rewardId: dessert.id, name: 'Dessert', redemptions: 1, pointsSpent: 100 },
    ]);
    expect(data.totals).toEqual({ earned: 900, redeemed: 120, expired: 0, adjusted: 40, reversed: -200 });
    expect(data.redemptionRate).toBe(0.1333);
    await cancel(api, second.id);
    expect((await expectExact()).totals.redeemed).toBe(110);
  });

  it('count what expires once: first as expiring, then, written off or not, no more', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 50, { expiresAt: inDays(2) });
    await adjust(api, id, 30, { expiresAt: inDays(2) });
    await adjust(api, id, 7);
    expect((await expectExact()).expiring).toEqual([{ date: dayOf(new Date(inDays(2)), LIMA), points: 80 }]);
    service.clock.advance(2 * DAY_MS + 60_000);
    expect(await expectExact()).toMatchObject({ expiring: [], pointsLiabilityCents: 700 });
    await service.app.get(ExpiryService).expire(context());
    const data = await expectExact();
    expect(data).toMatchObject({ expiring: [], pointsLiabilityCents: 700, totals: { expired: 80 } });
    expect(data.days.at(-1).expired).toBe(80);
  });

  it('give a refund to the day of its cancellation, and its redemption to none', async () => {
    const { id } = await createCustomer(api);
    await earn(api, id, 50_000);
    const { id: rewardId } = await createReward(api);
    const redemption = await redeem(api, rewardId, id);
    service.clock.advance(DAY_MS);
    await cancel(api, redemption.id);
    const data = await expectExact();
    expect(data.days.slice(-2).map(({ redeemed }: any) => redeemed)).toEqual([100, -100]);
    expect(data).toMatchObject({ topRewards: [], totals: { redeemed: 0 } });
  });

  it('know a member as active for so many days after the last entry', async () => {
    const [ana, eva] = [(await createCustomer(api)).id, (await createCustomer(api)).id];
    await adjust(api, ana, 5);
    await adjust(api, eva, 5);
    service.clock.advance(5 * DAY_MS);
    await adjust(api, eva, 5);
    expect((await read('?activeDays=5')).activeMembers).toBe(1);
    expect((await read('?activeDays=6')).activeMembers).toBe(2);
    service.clock.advance(85 * DAY_MS);
    expect((await expectExact()).activeMembers).toBe(1);
  });

  it('forget a deleted customer on every day', async () => {
    const [ana, eva] = [(await createCustomer(api)).id, (await createCustomer(api)).id];
    const { id: rewardId } = await createReward(api);
    for (const id of [ana, eva]) {
      await earn(api, id, 50_000);
      await adjust(api, id, 40, { expiresAt: inDays(9) });
      service.clock.advance(DAY_MS);
      await redeem(api, rewardId, id);
    }
    await expectExact();
    await api.delete(`${CUSTOMERS}/${ana}`);
    expect(await expectExact()).toMatchObject({ activeMembers: 1, totals: { earned: 500, redeemed: 100 } });
    await api.delete(`${CUSTOMERS}/${eva}`);
    expect(shown(await expectExact())).toMatchObject({ days: {}, rewards: {}, expiring: {} });
  });

  it('move members with the tiers, at once and by re-evaluation', async () => {
    const { id } = await createCustomer(api);
    await earn(api, id, 60_000);
    await createCustomer(api);
    expect((await expectExact()).programs[0].tiers[1]).toMatchObject({ name: 'Silver', members: 1 });
    const program = await activeProgram(api);
    const [, silver] = program.tiers;
    await editTier(api, silver.id, { minPoints: 700 });
    await expectExact();
    await service.app.get(ReevaluationService).run(context(), program.id);
    expect((await expectExact()).programs[0].tiers[0]).toMatchObject({ name: 'Bronze', members: 2 });
    // An account that an edit has left behind moves with its next write.
    await editTier(api, silver.id, { minPoints: 500 });
    await adjust(api, id, 5);
    expect((await expectExact()).programs[0].tiers[1].members).toBe(1);
  });

  it('enroll the members of another program with their first write, each program in its own money', async () => {
    const [ana, eva] = [await createCustomer(api), await createCustomer(api)];
    await earn(api, ana.id, 10_000);
    const other = { name: 'Dollars', currency: 'USD', currencyPerPoint: 3, isActive: true };
    await api.post(PROGRAMS, other);
    expect(await read()).toMatchObject({ currency: 'USD', pointsLiabilityCents: 0 });
    await earn(api, ana.id, 20_000);
    // An order that makes no points enrolls all the same; so does coming again.
    await earn(api, eva.id, 10);
    await api.post(CUSTOMERS, { name: 'Eva', phone: eva.phone });
    const data = await read();
    expect(data).toMatchObject({
      ...{ currency: 'USD', pointsLiabilityCents: 600 },
      liability: [
        { currency: 'PEN', pointsBalance: 100, liabilityCents: 10_000 },
        { currency: 'USD', pointsBalance: 200, liabilityCents: 600 },
      ],
      programs: [
        { name: 'Dollars', members: 2, activeMembers: 1, currencyPerPoint: 3, liabilityCents: 600 },
        { currency: 'PEN', members: 2, activeMembers: 1 },
      ],
    });
    expect(data.totals.earned).toBe(300);
    await expectHealthy(service, organizationId);
  });

  it('agree after seeding', async () => {
    await seedOrganization(service.app, { organizationId, customers: 300, entries: 5 });
    await expectExact();
  });

  it('leave out what a deleted reward or program was', async () => {
    const { id: unused } = await createReward(api);
    await api.delete(`/v1/loyalty/rewards/${unused}`);
    const { body } = await api.post(PROGRAMS, { name: 'Short' });
    await api.delete(`${PROGRAMS}/${body.data.id}`);
    expect((await expectExact()).programs).toHaveLength(1);
  });

  it('tell the most that a number holds where points are worth more', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, Number.MAX_SAFE_INTEGER);
    expect((await read()).pointsLiabilityCents).toBe(Number.MAX_SAFE_INTEGER);
    await expectHealthy(service, organizationId);
  });
});

describe('the period', () => {
  it('is the days that are given', async () => {
    const { days, from, to } = await read('?from=2026-02-27&to=2026-03-02');
    expect(days.map(({ date }: any) => date)).toEqual([
      ...['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'],
    ]);
    expect([from, to]).toEqual(['2026-02-27', '2026-03-02']);
    expect((await read('?days=1')).days).toHaveLength(1);
    expect((await read('?from=2024-01-01&to=2024-12-31')).days).toHaveLength(366);
  });

  it.each([
    ['from=2026-01-01', 'to'],
    ['to=2026-01-01', 'from'],
    ['from=2026-01-02&to=2026-01-01', 'from'],
    ['from=2024-01-01&to=2025-01-01', 'from'],
    ['from=2026-01-01&to=2026-01-02&days=3', 'days'],
    ['from=2026-02-30&to=2026-03-01', 'from'],
    ['from=1899-12-31&to=1900-01-01', 'from'],
    ['days=0', 'days'],
    ['days=367', 'days'],
    ['activeDays=1e1', 'activeDays'],
  ])('is refused: %s', async (query, field) => {
    const answer = await api.get(`${ANALYTICS}?${query}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });
});
