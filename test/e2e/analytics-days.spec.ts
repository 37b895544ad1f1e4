import { newId } from '../../src/common/ids';
import { OrganizationsService } from '../../src/organizations/organizations.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { dayAfter, dayOf, pointsOf, recompute, shown } from '../support/analytics';
import type { ApiClient } from '../support/api-client';
import { deadlocks } from '../support/deadlocks';
import { expectHealthy } from '../support/healthy';
import { createReward, DAY_MS, earn, redeem } from '../support/loyalty';
import {
  adjust,
  ANALYTICS,
  atOnce,
  createCustomer,
  CUSTOMERS,
  ORGANIZATION,
  tally,
} from '../support/requests';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

const HOUR_MS = 3_600_000;

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '20', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Ten minutes before midnight in Lima, which is ten to five in Greenwich. */
beforeEach(() => {
  const now = service.clock.now().getTime();
  const midnight = Math.ceil(now / DAY_MS) * DAY_MS + 5 * HOUR_MS;
  service.clock.advance(midnight - 10 * 60_000 - now);
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

const read = async (query = ''): Promise<any> => (await api.get(`${ANALYTICS}${query}`)).body.data;

const context = (): RequestContext =>
  new RequestContext({ organizationId, actor: 'test', requestId: newId() });

async function expectExact(): Promise<any> {
  const data = await read();
  const { days, ...made } = await recompute(service, organizationId);
  const summed = Object.fromEntries(Object.entries(days).map(([day, types]) => [day, pointsOf(types)]));
  expect(shown(data)).toEqual({ ...made, days: summed });
  await expectHealthy(service, organizationId);
  return data;
}

/** Entries on both sides of midnight in Lima, and lots that expire on both sides. */
async function aroundMidnight(): Promise<string> {
  const { id } = await createCustomer(api);
  const { id: rewardId } = await createReward(api);
  const at = (ms: number): string => new Date(service.clock.now().getTime() + ms).toISOString();
  await earn(api, id, 50_000);
  await redeem(api, rewardId, id);
  service.clock.advance(20 * 60_000);
  await redeem(api, rewardId, id);
  await adjust(api, id, 30, { expiresAt: at(4 * HOUR_MS) });
  await adjust(api, id, 40, { expiresAt: at(23.9 * HOUR_MS) });
  return id;
}

describe('days', () => {
  it("begin and end in the organization's time zone", async () => {
    await aroundMidnight();
    const data = await expectExact();
    const today = dayOf(service.clock.now(), 'America/Lima');
    const points = { expired: 0, reversed: 0 };
    expect(data.days.slice(-2)).toEqual([
      { date: dayAfter(today, -1), earned: 500, redeemed: 100, adjusted: 0, ...points },
      { date: today, earned: 0, redeemed: 100, adjusted: 70, ...points },
    ]);
    expect((await read('?days=1')).topRewards[0].redemptions).toBe(1);
  });

  it('are counted again when the time zone changes', async () => {
    await aroundMidnight();
    const answer = await api.patch(ORGANIZATION, { timeZone: 'Asia/Tokyo' });
    expect(answer.status).toBe(200);
    const data = await expectExact();
    expect(data.timeZone).toBe('Asia/Tokyo');
    expect(data.days.at(-1)).toMatchObject({ earned: 500, redeemed: 200, adjusted: 70 });
    await adjust(api, (await createCustomer(api)).id, 5);
    await expectExact();
  });

  it('stay as they are when another setting changes', async () => {
    await aroundMidnight();
    await service.sql.query(
      `update loyalty_rollups set amount = amount + 1 where organization_id = $1 and metric = 'earned'`,
      [organizationId],
    );
    await api.patch(ORGANIZATION, { name: 'Another', timeZone: 'America/Lima' });
    expect((await read()).totals.earned).toBeGreaterThan(500);
    await service.app.get(OrganizationsService).rebuildAnalytics(context());
    expect((await expectExact()).totals.earned).toBe(500);
  });
});

describe('a change of the time zone among writes', () => {
  it('counts each of them once, before or after', async () => {
    const ids = await atOnce(8, async () => (await createCustomer(api)).id as string);
    await atOnce(8, (index) => adjust(api, ids[index] as string, 100));
    const holder = await SideSession.open(service);
    // What a unit shares while it adds to the totals: the rebuild waits for it, and everyone else for the rebuild.
    await holder.hold(`select pg_advisory_xact_lock_shared(hashtextextended($1, 4))`, [organizationId]);
    const rebuilt = api.patch(ORGANIZATION, { timeZone: 'Pacific/Kiritimati' });
    await holder.untilWaiting(1);
    const writes = [
      ...ids
        .slice(0, 6)
        .map((id) => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 7, reason: 'x' })),
      ...ids.slice(6).map((id) => api.delete(`${CUSTOMERS}/${id}`)),
      ...[1, 2].map(() => createCustomer(api).then(() => ({ status: 201, body: {} }) as any)),
    ];
    await holder.untilWaiting(1 + writes.length);
    await holder.release();
    expect((await rebuilt).status).toBe(200);
    expect(tally(await Promise.all(writes))).toEqual({ '200': 8, '201': 2 });
    await holder.close();
    expect((await expectExact()).programs[0]).toMatchObject({ members: 8, activeMembers: 6 });
  });
});

it('many writes of one connection slot never wait for each other in a circle', async () => {
  const ids = await atOnce(12, async () => (await createCustomer(api)).id as string);
  const { id: rewardId } = await createReward(api, { pointsCost: 1 });
  const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
  await atOnce(12, (index) => adjust(api, ids[index] as string, 500, { expiresAt }));
  const answers = await atOnce(240, (index) => {
    const id = ids[index % 12] as string;
    return index % 3 === 0
      ? api.post(`/v1/loyalty/rewards/${rewardId}/redeem`, { customerId: id })
      : api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: index % 2 === 0 ? 3 : -2, reason: 'x' });
  });
  expect(tally(answers)).toEqual({ '200': 160, '201': 80 });
  await expectExact();
  expect(await deadlocks(service.sql)).toBe(0);
});
