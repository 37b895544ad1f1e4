import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { mintToken } from '../../src/auth/tokens';
import { newId } from '../../src/common/ids';
import { readSettings } from '../../src/config/settings';
import { Database } from '../../src/database/database';
import { composed } from '../../src/database/statement';
import { startService } from '../../src/service';
import { RequestContext } from '../../src/tenancy/request-context';
import { callInTurn, fillTenants } from '../isolation/bleed';
import { Random } from '../load/random';
import { ApiClient } from '../support/api-client';
import { accountOf, contend } from '../support/contention';
import { activeProgram, createReward } from '../support/loyalty';
import { expectHealthy } from '../support/healthy';
import { findPgBouncer, type Pooler, startPgBouncer } from '../support/pgbouncer';
import {
  adjust,
  atOnce,
  createCustomer,
  CUSTOMERS,
  newPhone,
  outcome,
  PROGRAMS,
  REWARDS,
  tally,
  TIERS,
} from '../support/requests';
import { ROUTES, Subject } from '../support/routes';
import { type SecondInstance, startSecondInstance } from '../support/second-instance';
import { SideSession } from '../support/side-session';
import { createTestDatabase } from '../support/test-databases';
import { startTestService, TEST_SECRET, type TestService } from '../support/test-service';

const program = findPgBouncer();
const SERVERS = 3;

jest.setTimeout(120_000);

if (program === null) {
  it('PgBouncer is not installed: nothing behind a transaction pooler was tried', () => {
    expect(process.env.REQUIRE_PGBOUNCER ?? '').not.toBe('1');
    process.stderr.write('did not run, for want of pgbouncer: test/e2e/pgbouncer.spec.ts\n');
  });
} else {
  describe('behind PgBouncer in transaction mode', () => behind(program));
}

function behind(binary: string): void {
  let service: TestService;
  let pooler: Pooler;
  let pooled: SecondInstance;
  let api: ApiClient;

  const throughPooler = (): Record<string, string> => ({
    DATABASE_URL: pooler.url,
    DATABASE_POOLER: 'true',
    PREPARED_STATEMENTS: 'false',
    RUN_MIGRATIONS: 'false',
    RUN_JOBS: 'false',
  });

  beforeAll(async () => {
    service = await startTestService({
      POOL_SIZE: '2',
      POOL_WAIT_MS: '10000',
      STATEMENT_TIMEOUT_MS: '20000',
    });
    pooler = await startPgBouncer(binary, service.database.ownerUrl, SERVERS);
    pooled = await startSecondInstance(service, {
      ...throughPooler(),
      ...{ POOL_SIZE: '48', LOCK_TIMEOUT_MS: '10000', STATEMENT_TIMEOUT_MS: '15000' },
    });
    api = pooled.as('org_admin', service.organizationId);
  });
  afterAll(async () => {
    await expectHealthy(service);
    await pooled.close();
    await pooler.stop();
    await service.close();
  });

  it.each(Object.entries(ROUTES))('%s does what it does', async (_, { send }) => {
    expect((await send(api, new Subject(api))).status).toBeLessThan(300);
  });

  /** connections of the service to the pooler ('clients') or of the pooler to PostgreSQL ('servers') */
  async function throughIt(side: 'clients' | 'servers'): Promise<number> {
    const rows = await pooler.show(`show ${side}`);
    return rows.filter(({ database }) => database !== 'pgbouncer').length;
  }

  it('few connections serve many', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 10);
    const holder = await SideSession.open(service);
    await holder.holdAccountOf(id);
    const balances = atOnce(2 * SERVERS, () => adjust(api, id, 10));
    await holder.untilWaiting(SERVERS);
    for (let tries = 0; tries < 100 && (await throughIt('clients')) < 2 * SERVERS; tries += 1)
      await sleep(20);
    expect(await throughIt('clients')).toBeGreaterThanOrEqual(2 * SERVERS);
    expect(await throughIt('servers')).toBe(SERVERS);
    await holder.release();
    expect(Math.max(...(await balances))).toBe(10 + 2 * SERVERS * 10);
    await holder.close();
  });

  it('sixteen at once with one key have one effect and one answer', async () => {
    const body = { name: 'Ana', phone: newPhone() };
    const headers = { 'Idempotency-Key': newId() };
    const answers = await atOnce(16, () => api.post(CUSTOMERS, body, { headers }));
    expect(tally(answers)).toEqual({ '201': 16 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const replayed = answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true');
    expect(replayed).toHaveLength(15);
  });

  it('as many redeem as the balance pays for, seen waiting for one account', async () => {
    const { id: customerId } = await createCustomer(api);
    await adjust(api, customerId, 250);
    const { id: reward } = await createReward(api, { pointsCost: 100 });
    // As many as the pooler has connections: others wait in its queue, where nobody sees them.
    const redeem = () => api.post(`${REWARDS}/${reward}/redeem`, { customerId });
    const answers = await contend(
      service,
      accountOf(customerId),
      Array.from({ length: SERVERS }, () => redeem),
    );
    expect(tally(answers)).toEqual({ '201': 2, '409 INSUFFICIENT_POINTS': 1 });
    const others = await atOnce(13, redeem);
    expect(tally(others)).toEqual({ '409 INSUFFICIENT_POINTS': 13 });
  });

  it('each answer is of the organization that asked', async () => {
    const clients = Array.from({ length: 8 }, (): [string, ApiClient] => {
      const id = newId();
      return [id, pooled.as('org_admin', id)];
    });
    const tenants = await fillTenants(clients);
    const { wrong, statuses } = await callInTurn(tenants, new Random(7), { calls: 120, atOnce: 24 });
    expect(wrong).toEqual([]);
    for (const status of ['200', '404', '409', 'given up']) expect(statuses).toHaveProperty(status);
  });

  describe('the limits of time', () => {
    let hasty: SecondInstance;
    beforeAll(async () => {
      hasty = await startSecondInstance(service, {
        ...throughPooler(),
        ...{ POOL_SIZE: '4', LOCK_TIMEOUT_MS: '200', STATEMENT_TIMEOUT_MS: '700' },
      });
    });
    afterAll(() => hasty.close());

    it('of a lock is in force: a 503 soon, and nothing is done', async () => {
      const { id } = await createCustomer(api);
      const client = hasty.as('org_admin', service.organizationId);
      await service.sql.query('begin');
      await service.sql.query(...accountOf(id));
      const startedAt = Date.now();
      const answer = await client.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 5, reason: 'x' });
      expect(outcome(answer)).toBe('503 UNAVAILABLE');
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(200);
      await service.sql.query('rollback');
      expect(await adjust(client, id, 7)).toBe(7);
    });

    it('of a statement is in force, and each instance has its own', async () => {
      const nap = (of: SecondInstance, seconds: number): Promise<unknown> => {
        const context = new RequestContext({
          organizationId: service.organizationId,
          actor: 'test',
          requestId: newId(),
        });
        return of.app
          .get(Database)
          .read(context, composed('select pg_sleep($1), current_user as role', [seconds]));
      };
      await expect(nap(hasty, 5)).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '57014' } });
      await expect(nap(pooled, 1)).resolves.toEqual([expect.objectContaining({ role: 'puntos_app' })]);
    });

    it('and role and organization stay behind on no connection', async () => {
      const others = await atOnce(SERVERS * 2, async () => {
        const client = new Client({ connectionString: pooler.url });
        await client.connect();
        const { rows } = await client.query(
          `select current_user = session_user as owner, coalesce(current_setting('app.organization_id', true), '') as organization,
                  current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
                  current_setting('enable_seqscan') as seqscan`,
        );
        await client.end();
        return rows[0] as object;
      });
      const clean = { owner: true, organization: '', lock: '0', statement: '0', seqscan: 'on' };
      expect(others).toEqual(others.map(() => clean));
    });
  });

  it('a connection that PostgreSQL ends costs nothing but what was under way', async () => {
    const servers = (await pooler.show('show servers')).map(({ remote_pid }) => Number(remote_pid));
    const { rowCount } = await service.sql.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1)',
      [servers],
    );
    expect(rowCount).toBeGreaterThan(0);
    let answer = await api.get(`${CUSTOMERS}?limit=1`);
    for (let tries = 0; answer.status !== 200 && tries < 50; tries += 1) {
      expect(outcome(answer)).toBe('503 UNAVAILABLE');
      await sleep(100);
      answer = await api.get(`${CUSTOMERS}?limit=1`);
    }
    expect(answer.status).toBe(200);
  });

  describe('migrations and jobs', () => {
    it('need a session of their own: a lock of one is nobody’s behind the pooler', async () => {
      const lock = async (): Promise<boolean> => {
        const client = new Client({ connectionString: pooler.url });
        await client.connect();
        const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(4711) as mine');
        await client.end();
        return rows[0]?.mine ?? false;
      };
      expect([await lock(), await lock()]).toEqual([true, true]);
    });

    it('go past it to DATABASE_DIRECT_URL, while requests go through it', async () => {
      const database = await createTestDatabase({ empty: true });
      const before = await startPgBouncer(binary, database.ownerUrl, 2);
      const dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
      const settings = readSettings({
        DATABASE_URL: before.url,
        DATABASE_DIRECT_URL: database.ownerUrl,
        DATABASE_POOLER: 'true',
        PREPARED_STATEMENTS: 'false',
        POOL_WAIT_MS: '10000',
        // Two services in one process share passport's strategies: the last one's secret is everybody's.
        JWT_SECRET: TEST_SECRET,
        ...{ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', DRAIN_MS: '0' },
      });
      const running = await startService(settings);
      try {
        const { organizationId } = running.demo as { organizationId: string };
        const token = mintToken(settings, {
          organizationId,
          role: 'org_admin',
          subject: 'tester',
          expiresInSeconds: 600,
        });
        const client = new ApiClient(running.url, token);
        const { id: programId, tiers } = await activeProgram(client);
        await client.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 400 });
        const path = `${PROGRAMS}/${programId}/reevaluation`;
        const jobDone = async (): Promise<boolean> => (await client.get(path)).body.data.status === 'done';
        for (let tries = 0; !(await jobDone()) && tries < 100; tries += 1) await sleep(100);
        expect(await jobDone()).toBe(true);
        const [used] = (await before.show('show stats_totals')).filter(
          ({ database: name }) => name === database.name,
        );
        expect(Number(used?.xact_count)).toBeGreaterThan(5);
      } finally {
        await running.close();
        await before.stop();
        await database.drop();
        rmSync(dataDir, { recursive: true, force: true });
      }
    });
  });
}
