import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { query, statement } from '../../src/database/statement';
import { organizationSettings } from '../../src/organizations/organizations.repository';
import { RequestContext } from '../../src/tenancy/request-context';
import type { Answer, ApiClient } from '../support/api-client';
import { FaultProxy } from '../support/fault-proxy';
import { expectHealthy } from '../support/healthy';
import { atOnce, createCustomer, CUSTOMERS, outcome, PROGRAMS, STATS, tally } from '../support/requests';
import { type SecondInstance, startSecondInstance } from '../support/second-instance';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';
import { watchCauses } from './causes';

const whoAmI = statement<{ pid: number }>('test_backend_pid', 'select pg_backend_pid() as pid');
const SHORT = { STATEMENT_TIMEOUT_MS: '500', LOCK_TIMEOUT_MS: '5000', IDLE_TRANSACTION_TIMEOUT_MS: '300' };

let service: TestService;
let proxy: FaultProxy;
/** the same database, through the proxy */
let behind: SecondInstance;
let api: ApiClient;
let causes: Record<string, number>;

beforeAll(async () => {
  service = await startTestService();
  proxy = await FaultProxy.before(service.database.ownerUrl);
  behind = await startSecondInstance(service, SHORT, proxy.through(service.database.ownerUrl));
  causes = watchCauses(behind.app);
  api = behind.as('org_admin', service.organizationId);
  await api.get(STATS);
});
afterAll(async () => {
  await expectHealthy(service);
  await behind.close();
  await proxy.close();
  await service.close();
});
beforeEach(() => {
  for (const cause of Object.keys(causes)) delete causes[cause];
});

function context(): RequestContext {
  return new RequestContext({ organizationId: service.organizationId, actor: 'tester', requestId: newId() });
}

async function terminate(pid: number | undefined): Promise<void> {
  await service.sql.query('select pg_terminate_backend($1)', [pid]);
  await sleep(100);
}

function addPoints(id: string, key: string): Promise<Answer> {
  const body = { amount: 5, reason: 'Gift' };
  return api.post(`${CUSTOMERS}/${id}/adjust-points`, body, { headers: { 'Idempotency-Key': key } });
}

function expectUnavailable(answers: readonly Answer[]): void {
  expect(tally([...answers])).toEqual({ '503 UNAVAILABLE': answers.length });
  for (const { headers } of answers) expect(headers.get('retry-after')).toBe('1');
}

describe('a connection that ends between two flights', () => {
  const transaction = (then: Parameters<Database['transaction']>[1]): Promise<unknown> =>
    behind.app.get(Database).transaction(context(), then);

  it('is a 503 for a statement', async () => {
    const work = transaction(async (unit) => {
      const [backend] = await unit.rows(query(whoAmI));
      await terminate(backend?.pid);
      await unit.rows(query(whoAmI));
      return { writes: [], result: null };
    });
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
  });

  it('is a 503 for TypeORM', async () => {
    const work = transaction(async (unit) => {
      const [backend] = await unit.rows(query(whoAmI));
      await terminate(backend?.pid);
      await organizationSettings.findOne(unit);
      return { writes: [], result: null };
    });
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
  });

  it('is a 503 when its transaction sat idle for too long', async () => {
    const work = transaction(async (unit) => {
      await unit.rows(query(whoAmI));
      await sleep(800);
      return { writes: [query(whoAmI)], result: null };
    });
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('takes nothing of the pool with it', async () => {
    expect(tally(await atOnce(20, () => api.get(STATS)))).toEqual({ '200': 20 });
  });
});

describe('a key whose first request is still running', () => {
  it('is a 409 too when the statement timeout is the shorter one', async () => {
    const { id } = await createCustomer(api);
    const holder = await SideSession.open(service);
    const key = `"${newId()}"`.slice(1, -1);
    await holder.hold(`select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))`, [
      ...[service.organizationId, key],
    ]);
    const answer = await addPoints(id, key);
    await holder.release();
    await holder.close();
    expect([outcome(answer), answer.headers.get('retry-after')]).toEqual([
      '409 IDEMPOTENCY_IN_PROGRESS',
      '1',
    ]);
    expect(outcome(await addPoints(id, key))).toBe('200');
  });
});

describe('a network that swallows everything', () => {
  afterEach(() => {
    proxy.swallows = false;
    proxy.reset();
  });

  it('is answered 503 within the statement timeout and two seconds more, and leaves nothing behind', async () => {
    const { id } = await createCustomer(api);
    await atOnce(5, () => api.get(STATS));
    proxy.swallows = true;
    const startedAt = Date.now();
    const answers = await Promise.all([
      ...[0, 1].map((index) => addPoints(id, `swallowed-${index}`)),
      ...[api.get(STATS), api.get(PROGRAMS), api.patch(`${CUSTOMERS}/${id}`, { name: 'Other' })],
    ]);
    expect(Date.now() - startedAt).toBeLessThan(6_000);
    expectUnavailable(answers);
    proxy.swallows = false;
    expect(tally(await atOnce(10, () => api.get(STATS)))).toEqual({ '200': 10 });
    for (const index of [0, 1]) expect(outcome(await addPoints(id, `swallowed-${index}`))).toBe('200');
    const { body } = await api.get(`${CUSTOMERS}/${id}`);
    expect([body.data.name, body.data.loyalty.points_balance]).toEqual(['Ana Torres', 10]);
  });

  it('turns readiness red, and green again at once: looking does not use the connections up', async () => {
    const ready = (): Promise<number> => fetch(`${behind.url}/health/ready`).then(({ status }) => status);
    await atOnce(5, () => api.get(STATS));
    proxy.swallows = true;
    expect(new Set(await atOnce(12, ready))).toEqual(new Set([503]));
    proxy.swallows = false;
    expect(await atOnce(3, ready)).toEqual([200, 200, 200]);
    expect(tally(await atOnce(10, () => api.get(STATS)))).toEqual({ '200': 10 });
  });
});

describe('a network that resets everything', () => {
  it('is answered 503 for what is on its way, and the next request succeeds', async () => {
    const { id } = await createCustomer(api);
    const holder = await SideSession.open(service);
    await holder.holdAccountOf(id);
    const waiting = [addPoints(id, 'reset-0'), addPoints(id, 'reset-1')];
    await holder.untilWaiting(2);
    proxy.reset();
    expectUnavailable(await Promise.all(waiting));
    await holder.release();
    await holder.close();
    expect(outcome(await addPoints(id, 'reset-0'))).toBe('200');
  });

  it('and lets nobody in: 503, never 500, until it does', async () => {
    proxy.refuses = true;
    proxy.reset();
    expectUnavailable(await atOnce(10, () => api.get(STATS)));
    proxy.refuses = false;
    expect(outcome(await api.get(STATS))).toBe('200');
  });
});
