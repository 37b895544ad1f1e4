import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceProcess } from '../support/service-process';
import { startTestService } from '../support/test-service';
import { createTestDatabase } from '../support/test-databases';
import { hasHaproxy } from './balancer';
import { drainInTurn } from './drain';

const LATE_MS = 30_000;
const isRequired = process.env.REQUIRE_HAPROXY === '1';
const whereHaproxyIs = hasHaproxy || isRequired ? it : it.skip;

describe('SIGTERM to instances behind haproxy in turn, under open-loop load', () => {
  whereHaproxyIs(
    'fails no request, and each leaves with 0',
    async () => {
      if (!hasHaproxy) throw new Error('REQUIRE_HAPROXY is set, and haproxy is not installed');
      const { failures, exits, requests, starved } = await drainInTurn({
        ...{ restarts: 3, ratePerSecond: 20, drainMs: 2_000, enoughMs: 20_000 },
      });
      expect(failures).toEqual({});
      expect(exits.length + starved).toBeGreaterThan(0);
      expect(exits).toEqual(exits.map(() => 0));
      expect(requests).toBeGreaterThan(20 * exits.length);
    },
    240_000,
  );
});

describe('SIGTERM to a service that has only just begun to listen', () => {
  it.each([
    ['one process', { DRAIN_MS: '0' }],
    ['the first of two processes', { DRAIN_MS: '1500', WORKERS: '2', POOL_SIZE: '6' }],
  ])(
    'drains it as at any other time: %s',
    async (_, settings) => {
      const database = await createTestDatabase();
      const dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
      const environment = { DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir, ...settings };
      const service = await ServiceProcess.start(environment, 'live');
      const ended = service.terminate();
      const late = sleep(LATE_MS, 'still running', { ref: false });
      const outcome = await Promise.race([ended, late]);
      if (outcome === 'still running') await service.kill();
      expect(outcome).toBe(0);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
    240_000,
  );
});

describe('connections that were opened in advance', () => {
  it('keep no service from ending', async () => {
    const service = await startTestService();
    const silent = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const startedAt = Date.now();
    await Promise.all([once(silent, 'close'), service.close()]);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  }, 100_000);
});
