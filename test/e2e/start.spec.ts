import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { banner } from '../../src/cli/banner';
import { readSettings, type Settings } from '../../src/config/settings';
import { type RunningService, startService } from '../../src/service';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

/** The service as `npm start` runs it, on a database without a schema: migrations, demo, jobs and all. */
describe('a first start', () => {
  let database: TestDatabase;
  let dataDir: string;
  let settings: Readonly<Settings>;
  let service: RunningService;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
    settings = readSettings({
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    service = await startService(settings);
  }, 60_000);
  afterAll(async () => {
    await service.close();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });

  function demoCall(path: string, init: RequestInit = {}): Promise<Response> {
    const token = /Bearer ([^"]+)"/.exec(banner(service, settings))?.[1];
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return fetch(service.url + path, { ...init, headers });
  }

  it('prints a GET that works, of a customer of the demo restaurant', async () => {
    const shown = banner(service, settings);
    const path = new URL(/curl (\S+)/.exec(shown)?.[1] ?? '').pathname;
    const { data } = (await (await demoCall(path)).json()) as any;
    expect(data).toMatchObject({ loyalty: { tier_name: expect.any(String) } });
    expect(data.recentTransactions.length).toBeGreaterThanOrEqual(8);
    expect(shown).not.toContain('María García');
  });

  it('is ready', async () => {
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
  });

  it('runs its jobs: members are re-evaluated after an edit of tiers', async () => {
    const [program] = ((await (await demoCall('/v1/loyalty/programs')).json()) as any).data;
    const body = JSON.stringify({ minPoints: 400 });
    await demoCall(`/v1/loyalty/tiers/${program.tiers[1].id}`, { method: 'PATCH', body });
    let status = '';
    for (let tries = 0; tries < 50 && status !== 'done'; tries += 1) {
      await sleep(100);
      const answer = await demoCall(`/v1/loyalty/programs/${program.id}/reevaluation`);
      status = ((await answer.json()) as any).data.status;
    }
    expect(status).toBe('done');
  });
});
