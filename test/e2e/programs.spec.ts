import { newId } from '../../src/common/ids';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import {
  adjust,
  createCustomer,
  CUSTOMERS,
  NOBODY,
  ORGANIZATION,
  outcome,
  PROGRAMS,
  STATS,
  TIERS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, balanceOf, createReward, earn, expectRefused, loyaltyOf } from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

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

async function create(fields: object = {}): Promise<any> {
  const answer = await api.post(PROGRAMS, { name: 'Next', ...fields });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.data;
}

/** What the job does after an edit of tiers. */
async function reevaluate(programId: string): Promise<void> {
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await service.app.get(ReevaluationService).run(context, programId);
}

async function progress(programId: string): Promise<any> {
  return (await api.get(`${PROGRAMS}/${programId}/reevaluation`)).body.data;
}

const DEFAULT_TIERS = [
  { id: expect.any(String), name: 'Bronze', min_points: 0, multiplier: 100 },
  { id: expect.any(String), name: 'Silver', min_points: 500, multiplier: 110 },
  { id: expect.any(String), name: 'Gold', min_points: 2000, multiplier: 125 },
  { id: expect.any(String), name: 'Platinum', min_points: 5000, multiplier: 150 },
];

describe('the list of programs', () => {
  it('is all of them, the oldest first, in the shape of before, unless a page is asked for', async () => {
    const [first] = (await api.get(PROGRAMS)).body.data;
    for (let count = 0; count < 24; count += 1) await create({ name: `Program ${count}` });
    const { body, headers } = await api.get(PROGRAMS);
    expect(Object.keys(body)).toEqual(['success', 'data']);
    expect(headers.get('x-total-count')).toBeNull();
    expect(body.data.map(({ name }: any) => name)).toEqual([
      first.name,
      ...Array.from({ length: 24 }, (_, count) => `Program ${count}`),
    ]);
    const page = await api.get(`${PROGRAMS}?page=2`);
    expect(page.body.data).toEqual(body.data.slice(20));
    expect(page.body.pagination).toEqual({ page: 2, limit: 20, total: 25, totalPages: 2, nextCursor: null });
    expect(page.headers.get('content-range')).toBe('programs 20-24/25');
  });

  it('goes on by cursor to each once, also of those made at one instant', async () => {
    await create();
    for (let count = 0; count < 4; count += 1) await create();
    await service.sql.query('update programs set created_at = $2 where organization_id = $1', [
      organizationId,
      new Date(),
    ]);
    const ids = ({ body }: Answer): string[] => body.data.map(({ id }: { id: string }) => id);
    const all = ids(await api.get(PROGRAMS));
    const walked: string[] = [];
    let query = 'limit=2';
    while (query !== '') {
      const answer: Answer = await api.get(`${PROGRAMS}?${query}`);
      walked.push(...ids(answer));
      const { nextCursor } = answer.body.pagination;
      query = nextCursor === null ? '' : `limit=2&cursor=${nextCursor}`;
    }
    expect(walked).toEqual(all);
    expect(all).toHaveLength(6);
    for (const bad of ['cursor=x', 'page=0', 'limit=101', 'sort=name']) {
      expect([bad, outcome(await api.get(`${PROGRAMS}?${bad}`))]).toEqual([bad, '400 VALIDATION_ERROR']);
    }
  });
});

describe('programs', () => {
  it('are an array; a new organization has the default one, and no other fields', async () => {
    expect((await api.get(PROGRAMS)).body).toStrictEqual({
      success: true,
      data: [
        {
          id: expect.any(String),
          name: expect.any(String),
          points_per_currency_unit: 1,
          currency_per_point: 100,
          points_expire_after_days: null,
          rounding: 'unit_floor',
          currency: 'PEN',
          is_active: true,
          tiers: DEFAULT_TIERS,
        },
      ],
    });
  });

  it('are created with what is given, the rest by default, not active, in the organization’s currency', async () => {
    await api.patch(ORGANIZATION, { currency: 'CLP' });
    const answer = await api.post(PROGRAMS, {
      name: 'Club',
      pointsPerCurrencyUnit: 3,
      pointsExpireAfterDays: 30,
    });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      ...{ name: 'Club', points_per_currency_unit: 3, currency_per_point: 100, points_expire_after_days: 30 },
      ...{ rounding: 'unit_floor', currency: 'CLP', is_active: false, tiers: DEFAULT_TIERS },
    });
    expect((await api.get(PROGRAMS)).body.data[1]).toEqual(answer.body.data);
  });

  it('are changed in what is given alone', async () => {
    const program = await activeProgram(api);
    const changes = { rounding: 'exact_floor', pointsExpireAfterDays: 9, currency: 'USD' };
    const expected = { ...program, rounding: 'exact_floor', points_expire_after_days: 9, currency: 'USD' };
    expect((await api.patch(`${PROGRAMS}/${program.id}`, changes)).body.data).toEqual(expected);
    await api.patch(`${PROGRAMS}/${program.id}`, { pointsExpireAfterDays: null });
    expect(await activeProgram(api)).toEqual({ ...expected, points_expire_after_days: null });
  });

  it('are active one at a time; balances stay with theirs', async () => {
    const { id } = await createCustomer(api);
    await earn(api, id, 10_000);
    const first = await activeProgram(api);
    const second = await create({ isActive: true });
    const flags = async (): Promise<boolean[]> =>
      (await api.get(PROGRAMS)).body.data.map((program: { is_active: boolean }) => program.is_active);
    expect(await flags()).toEqual([false, true]);
    expect(await loyaltyOf(api, id)).toBeNull();
    expect((await api.get(CUSTOMERS)).body.data.customers[0].points_balance).toBe(0);
    await earn(api, id, 5000);
    expect(await balanceOf(api, id)).toBe(50);
    expect((await api.get(STATS)).body.data).toMatchObject({
      ...{ totalPointsBalance: 150, activeProgram: { id: second.id, name: 'Next' } },
    });
    await api.patch(`${PROGRAMS}/${first.id}`, { isActive: true });
    expect(await flags()).toEqual([true, false]);
    expect(await balanceOf(api, id)).toBe(100);
  });

  it('may all be inactive: then nobody has an account, and nobody earns', async () => {
    const { id } = await createCustomer(api);
    const { id: program } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${program}`, { isActive: false });
    expect((await createCustomer(api)).loyalty).toBeNull();
    expect((await api.get(STATS)).body.data.activeProgram).toBeNull();
    expect(outcome(await api.post(`${CUSTOMERS}/${id}/earn`, { orderId: 'A', amount: 500 }))).toBe(
      '409 NO_ACTIVE_PROGRAM',
    );
  });

  it('are deleted when nothing depends on them', async () => {
    const { id } = await create();
    expect((await api.delete(`${PROGRAMS}/${id}`)).body.data).toEqual({ deleted: true });
    await expectRefused(service, () => api.delete(`${PROGRAMS}/${id}`), '404 NOT_FOUND');
  });

  it.each<[string, (programId: string) => Promise<unknown>]>([
    ['members', () => createCustomer(api)],
    ['rewards', (programId) => createReward(api, { programId })],
  ])('with %s are deactivated instead', async (_, depend) => {
    const { id } = await activeProgram(api);
    await depend(id);
    expect((await api.delete(`${PROGRAMS}/${id}`)).body.data).toEqual({ deleted: false, deactivated: true });
    expect((await api.get(PROGRAMS)).body.data).toEqual([expect.objectContaining({ id, is_active: false })]);
  });

  it.each<[object]>([
    [{ name: '' }],
    [{ name: 'x'.repeat(256) }],
    [{ pointsPerCurrencyUnit: -1 }],
    [{ pointsPerCurrencyUnit: 1.5 }],
    [{ currencyPerPoint: 0 }],
    [{ pointsExpireAfterDays: 0 }],
    [{ rounding: 'up' }],
    [{ currency: 'soles' }],
    [{ isActive: 'true' }],
    [{ tiers: [] }],
  ])('refuse %j', async (wrong) => {
    const { id } = await activeProgram(api);
    await expectRefused(service, () => api.post(PROGRAMS, { name: 'x', ...wrong }), '400 VALIDATION_ERROR');
    await expectRefused(service, () => api.patch(`${PROGRAMS}/${id}`, wrong), '400 VALIDATION_ERROR');
  });

  it('refuse an empty change, and nothing', async () => {
    const { id } = await activeProgram(api);
    await expectRefused(service, () => api.patch(`${PROGRAMS}/${id}`, {}), '400 VALIDATION_ERROR');
    await expectRefused(service, () => api.patch(`${PROGRAMS}/${NOBODY}`, { name: 'x' }), '404 NOT_FOUND');
    expect(outcome(await api.get(`${PROGRAMS}/${NOBODY}/reevaluation`))).toBe('404 NOT_FOUND');
  });
});

describe('tiers', () => {
  const post = (fields: object): Promise<Answer> =>
    api.post(TIERS, { name: 'Ruby', minPoints: 50, multiplier: 105, ...fields });

  it('are created, changed and deleted', async () => {
    const { id: programId } = await activeProgram(api);
    const { status, body } = await post({ programId });
    expect([status, body.data]).toEqual([
      201,
      { id: expect.any(String), program_id: programId, name: 'Ruby', min_points: 50, multiplier: 105 },
    ]);
    const changed = await api.patch(`${TIERS}/${body.data.id}`, { multiplier: 300 });
    expect(changed.body.data).toEqual({ ...body.data, multiplier: 300 });
    expect((await activeProgram(api)).tiers.map(({ name }: { name: string }) => name)).toEqual([
      ...['Bronze', 'Ruby', 'Silver', 'Gold', 'Platinum'],
    ]);
    expect((await api.delete(`${TIERS}/${body.data.id}`)).body.data).toEqual({ deleted: true });
    expect((await activeProgram(api)).tiers).toEqual(DEFAULT_TIERS);
    await expectRefused(service, () => api.delete(`${TIERS}/${body.data.id}`), '404 NOT_FOUND');
    await expectRefused(service, () => api.patch(`${TIERS}/${body.data.id}`, { name: 'x' }), '404 NOT_FOUND');
    await reevaluate(programId);
  });

  it('have a name and a threshold of their own in their program', async () => {
    const { id: programId, tiers } = await activeProgram(api);
    await expectRefused(service, () => post({ programId, name: 'Gold' }), '409 CONFLICT');
    await expectRefused(service, () => post({ programId, minPoints: 500 }), '409 CONFLICT');
    await expectRefused(
      service,
      () => api.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 0 }),
      '409 CONFLICT',
    );
    await expectRefused(service, () => post({ programId: NOBODY }), '404 NOT_FOUND');
    expect((await post({ programId: (await create()).id, minPoints: 50 })).status).toBe(201);
  });

  it('free their name and threshold at once when they are deleted', async () => {
    const { id: programId, tiers } = await activeProgram(api);
    await api.delete(`${TIERS}/${tiers[1].id}`);
    expect((await post({ programId, name: 'Silver', minPoints: 500 })).status).toBe(201);
  });

  it.each<[object]>([
    [{ name: '' }],
    [{ minPoints: -1 }],
    [{ minPoints: 0.5 }],
    [{ minPoints: 2 ** 53 }],
    [{ multiplier: 99 }],
    [{ multiplier: 100.5 }],
    [{ programId: 'x' }],
    [{ color: 'red' }],
  ])('refuse %j', async (wrong) => {
    const { id: programId } = await activeProgram(api);
    await expectRefused(service, () => post({ programId, ...wrong }), '400 VALIDATION_ERROR');
  });

  it('move their members after an edit, in batches; until then at the next write', async () => {
    const { id: programId, tiers } = await activeProgram(api);
    const [silver, bronze] = [await createCustomer(api), await createCustomer(api)];
    await earn(api, silver.id, 60_000);
    await earn(api, bronze.id, 40_000);
    expect(await progress(programId)).toBeNull();
    await api.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 300 });
    expect(await progress(programId)).toMatchObject({
      status: 'running',
      accounts: 2,
      done: 0,
      finished_at: null,
    });
    await adjust(api, bronze.id, 1);
    expect((await loyaltyOf(api, bronze.id)).tier_name).toBe('Silver');
    await reevaluate(programId);
    await api.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 500 });
    await reevaluate(programId);
    expect(await progress(programId)).toMatchObject({ status: 'done', accounts: 2, done: 2, changed: 1 });
    expect((await loyaltyOf(api, bronze.id)).tier_name).toBe('Bronze');
    expect((await loyaltyOf(api, silver.id)).tier_name).toBe('Silver');
  });

  it('begin a walk again that an edit came upon', async () => {
    const { id: programId, tiers } = await activeProgram(api);
    const { id } = await createCustomer(api);
    await earn(api, id, 60_000);
    await api.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 700 });
    await api.delete(`${TIERS}/${tiers[2].id}`);
    await reevaluate(programId);
    expect((await loyaltyOf(api, id)).tier_name).toBe('Bronze');
    await expectHealthy(service, organizationId);
  });
});
