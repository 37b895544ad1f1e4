import { Log } from '../../src/common/log';
import { seedOrganization } from '../../src/demo/seed';
import { importsJobs } from '../../src/imports/imports.jobs';
import { startJobs } from '../../src/jobs/job-runner';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { loyaltyJobs } from '../../src/loyalty/loyalty.jobs';
import { OrganizationsService } from '../../src/organizations/organizations.service';
import { RequestContext } from '../../src/tenancy/request-context';
import type { Answer, ApiClient } from '../support/api-client';
import { countLines, linesOf, linesWhere } from '../support/audit';
import { expectHealthy } from '../support/healthy';
import { activeProgram, cancel, createReward, earn, editTier, postRedemption } from '../support/loyalty';
import {
  adjust,
  COUPONS,
  createCustomer,
  CUSTOMERS,
  IMPORTS,
  newPhone,
  outcome,
  PROGRAMS,
  uploadCsv,
} from '../support/requests';
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

type Told = [action: string, ...fields: string[]];

/** What an answer's request has left: actions with the fields. */
async function told(answer: Answer): Promise<Told[]> {
  const lines = await linesOf(service, answer);
  return lines.map(({ action, changed_fields: fields }): Told => [action, ...fields]).sort();
}

async function linesOfJob(): Promise<object[]> {
  const lines = await linesWhere(service, 'organization_id = $1', organizationId);
  return lines
    .filter(({ actor }) => actor !== 'tester')
    .map(({ actor, action, entity_id, counts }) => ({ actor, action, entity_id, counts }));
}

/** Deactivates the program while a customer is created: she has no account. */
async function createUnenrolled(): Promise<{ id: string; phone: string }> {
  const { id } = await activeProgram(api);
  await api.patch(`${PROGRAMS}/${id}`, { isActive: false });
  const customer = await createCustomer(api);
  await api.patch(`${PROGRAMS}/${id}`, { isActive: true });
  return customer;
}

describe('the log of a request', () => {
  it('that provisions its organization begins with it', async () => {
    const answer = await api.get(CUSTOMERS);
    expect(await linesOf(service, answer)).toMatchObject([
      { action: 'organization.created', entity_id: organizationId, actor: 'tester' },
    ]);
    expect(await told(await api.get(CUSTOMERS))).toEqual([]);
  });

  it('tells of an enrollment by the first write', async () => {
    const { id } = await createUnenrolled();
    const answer = await api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 5, reason: 'x' });
    expect(await told(answer)).toEqual([
      ['customer.enrolled', 'loyalty'],
      ['loyalty_account.adjusted', 'points_balance'],
    ]);
  });

  it('tells of no enrollment that was refused', async () => {
    const { id } = await createUnenrolled();
    const before = await countLines(service);
    const path = `${CUSTOMERS}/${id}/adjust-points`;
    const keyed = { headers: { 'Idempotency-Key': 'k' } };
    expect(outcome(await api.post(path, { amount: -5, reason: 'x' }))).toBe('409 INSUFFICIENT_POINTS');
    expect(outcome(await api.post(path, { amount: -5, reason: 'x' }, keyed))).toBe('409 INSUFFICIENT_POINTS');
    expect(await countLines(service)).toBe(before);
  });

  it('that finds a customer tells what was filled in and that she was enrolled, in one row', async () => {
    const { phone } = await createUnenrolled();
    const found = { name: 'x', phone, email: `${crypto.randomUUID()}@example.com` };
    expect(await told(await api.post(CUSTOMERS, found))).toEqual([['customer.enrolled', 'loyalty', 'email']]);
    expect(await told(await api.post(CUSTOMERS, { ...found, birthDate: '1990-01-01' }))).toEqual([
      ['customer.updated', 'birth_date'],
    ]);
    expect(await told(await api.post(CUSTOMERS, found))).toEqual([]);
  });

  it('that switches the active program has a row for each of both', async () => {
    const before = await activeProgram(api);
    const created = await api.post(PROGRAMS, { name: 'Next', isActive: true });
    expect(await told(created)).toEqual([['program.created'], ['program.updated', 'is_active']]);
    const back = await api.patch(`${PROGRAMS}/${before.id}`, { isActive: true });
    expect((await linesOf(service, back)).map(({ entity_id }) => entity_id).sort()).toEqual(
      [before.id, created.body.data.id].sort(),
    );
    expect(await told(await api.patch(`${PROGRAMS}/${before.id}`, { isActive: true }))).toEqual([]);
    await postRedemption(api, (await createReward(api)).id, {});
    expect(await told(await api.delete(`${PROGRAMS}/${before.id}`))).toEqual([
      ['program.updated', 'is_active'],
    ]);
    expect(await told(await api.delete(`${PROGRAMS}/${before.id}`))).toEqual([]);
  });

  it('that redeems a reward with a stock has a row for account, redemption and reward', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 500);
    const reward = await createReward(api, { stockRemaining: 1 });
    const redeemed = await postRedemption(api, reward.id, { customerId: id });
    expect(await told(redeemed)).toEqual([
      ['loyalty_account.redeemed', 'points_balance'],
      ['redemption.issued'],
      ['reward.updated', 'stock_remaining'],
    ]);
    expect(await told(await postRedemption(api, reward.id, { customerId: id }))).toEqual([]);
    expect(await told(await cancel(api, redeemed.body.data.redemption.id))).toEqual([
      ['loyalty_account.refunded', 'points_balance'],
      ['redemption.cancelled', 'status'],
      ['reward.updated', 'stock_remaining'],
    ]);
    expect(await told(await cancel(api, redeemed.body.data.redemption.id))).toEqual([]);
    expect(await told(await api.delete(`/v1/loyalty/rewards/${reward.id}`))).toEqual([
      ['reward.updated', 'is_active'],
    ]);
    expect(await told(await api.delete(`/v1/loyalty/rewards/${reward.id}`))).toEqual([]);
  });

  it('that merges tells of both, with what the target takes over', async () => {
    const target = (await api.post(CUSTOMERS, { name: 'Only a name' })).body.data;
    const source = await createCustomer(api);
    const merged = await api.post(`${CUSTOMERS}/${target.id}/merge`, { sourceCustomerId: source.id });
    expect(await told(merged)).toEqual([
      ['customer.merged', 'merged_into'],
      ['customer.updated', 'phone'],
      ['loyalty_account.merged', 'points_balance'],
      ['loyalty_account.merged', 'points_balance'],
    ]);
  });

  it('that is many has one row with its counts', async () => {
    const known = await createCustomer(api);
    const entry = { name: 'x', phone: known.phone };
    const batch = await api.post(`${CUSTOMERS}/batch`, {
      customers: [{ name: 'New' }, { ...entry, birthDate: '1990-01-01' }, { name: '' }],
    });
    const counts = { created: 1, existing: 1, filled: 1, failed: 1 };
    expect(await linesOf(service, batch)).toMatchObject([
      { action: 'batch.registered', entity_id: batch.body.data.batchId, changed_fields: [], counts },
    ]);
    expect(await told(await api.post(`${CUSTOMERS}/batch`, { customers: [entry] }))).toEqual([]);
    const codes = { name: 'x', type: 'fixed', discountValue: 1, count: 3 };
    expect(await linesOf(service, await api.post(`${COUPONS}/bulk`, codes))).toMatchObject([
      { action: 'coupon_batch.created', counts: { created: 3 } },
    ]);
  });

  it('holds names of fields, and nothing of what they hold', async () => {
    const canary = 'CANARY-5d1c';
    const phone = newPhone();
    const { id } = await createCustomer(api, { name: canary, email: `${canary}@example.com`, phone });
    const other = await createCustomer(api, { birthDate: '1987-06-05' });
    await api.patch(`${CUSTOMERS}/${id}`, { name: `${canary} 2`, email: `${canary}2@example.com` });
    await api.patch(`${CUSTOMERS}/${other.id}`, { phone: null, birthDate: '1987-06-06' });
    await adjust(api, id, 500, { reason: canary });
    await earn(api, id, 5_000, { description: canary });
    const header = `${canary} name`;
    const { id: file } = (await uploadCsv(api, `${header},phone\n${canary},${newPhone()}\n`)).body.data;
    await api.patch(`${IMPORTS}/${file}/mapping`, { name: header, phone: 'phone' });
    await api.post(`${IMPORTS}/${file}/run`);
    await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: other.id });
    await api.delete(`${CUSTOMERS}/${id}`);
    const lines = JSON.stringify(await linesWhere(service, 'organization_id = $1', organizationId));
    expect(lines).toContain('birth_date');
    for (const value of [canary, phone, '1987-06'])
      expect(lines.toLowerCase()).not.toContain(value.toLowerCase());
  });
});

describe('the log of a job', () => {
  it('has one row for what expired in an organization, and none when nothing did', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
    for (const amount of [10, 20]) {
      const { id } = await createCustomer(api);
      await adjust(api, id, amount, { expiresAt });
      await adjust(api, id, 1, { expiresAt });
    }
    service.clock.advance(61_000);
    const run = () =>
      service.app
        .get(ExpiryService)
        .expire(new RequestContext({ organizationId, actor: 'job', requestId: 'run' }));
    expect([await run(), await run()]).toEqual([4, 0]);
    const counts = { accounts: 2, entries: 4, points: 32 };
    expect(await linesOfJob()).toEqual([
      { actor: 'job', action: 'organization.points_expired', entity_id: organizationId, counts },
    ]);
  });

  it('has what had expired when a run is broken off', async () => {
    const { id } = await createCustomer(api);
    const expiresAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
    await adjust(api, id, 10, { expiresAt });
    service.clock.advance(61_000);
    const expiry = service.app.get(ExpiryService);
    const inside = expiry as unknown as { expireDue(...given: unknown[]): Promise<boolean> };
    const real = inside.expireDue.bind(expiry);
    const broken = jest.spyOn(inside, 'expireDue').mockImplementation(async (...given) => {
      await real(...given);
      throw new Error('broken off');
    });
    const context = new RequestContext({ organizationId, actor: 'job', requestId: 'run' });
    await expect(expiry.expire(context)).rejects.toThrow('broken off');
    broken.mockRestore();
    expect(await linesOfJob()).toMatchObject([{ counts: { accounts: 1, entries: 1, points: 10 } }]);
  });

  it('has one row for a re-evaluation and for an import, with their counts', async () => {
    const { id } = await createCustomer(api);
    await earn(api, id, 40_000);
    const program = await activeProgram(api);
    await editTier(api, program.tiers[1].id, { minPoints: 100 });
    const { id: file } = (await uploadCsv(api, `name\nAna\nEva\n`)).body.data;
    await api.post(`${IMPORTS}/${file}/dry-run`);
    const tasks = [loyaltyJobs(service.app), importsJobs(service.app)];
    for (const status of ['checked', 'done']) {
      if (status === 'done') await api.post(`${IMPORTS}/${file}/run`);
      const stops = await Promise.all(
        tasks.map((each) => startJobs(service.database.ownerUrl, each, service.app.get(Log))),
      );
      await until(async () => (await api.get(`${IMPORTS}/${file}`)).body.data.status === status);
      await Promise.all(stops.map((stop) => stop()));
    }
    await until(async () => (await linesOfJob()).length > 0);
    const reevaluated = { accounts: 1, changed: 1 };
    expect(await linesOfJob()).toEqual([
      { actor: 'job', action: 'program.reevaluated', entity_id: program.id, counts: reevaluated },
    ]);
    const ofImport = await linesWhere(service, 'entity_id = $1', file);
    expect(ofImport.map(({ actor, action, counts }) => [actor, action, counts])).toEqual([
      ['tester', 'import.created', { rows: 2 }],
      ['tester', 'import.started', null],
      ['tester', 'import.done', { created: 2, existing: 0, filled: 0, failed: 0 }],
    ]);
  });

  it('and of a command names who runs it', async () => {
    await seedOrganization(service.app, { organizationId, customers: 20, entries: 2 });
    const operator = new RequestContext({ organizationId, actor: 'operator', requestId: 'r' });
    await service.app.get(OrganizationsService).rebuildAnalytics(operator);
    const entity_id = organizationId;
    expect(await linesOfJob()).toEqual([
      { actor: 'seed', action: 'organization.created', entity_id, counts: null },
      { actor: 'seed', action: 'organization.seeded', entity_id, counts: { customers: 20 } },
      { actor: 'operator', action: 'organization.analytics_rebuilt', entity_id, counts: null },
    ]);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that');
}
