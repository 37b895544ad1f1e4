import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Log } from '../../src/common/log';
import { readSettings } from '../../src/config/settings';
import { type RunningService, startService } from '../../src/service';
import { explainStartup } from '../../src/startup-problem';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const OWNER = 'puntos_test_owner';
const mark = randomBytes(4).toString('hex');
const BYPASSING = `puntos_test_bypassing_${mark}`;
const SUPERUSER = `puntos_test_superuser_${mark}`;

let database: TestDatabase;
let sql: Client;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  await sql.query(`create role ${BYPASSING} nologin bypassrls; create role ${SUPERUSER} nologin superuser;
    grant ${BYPASSING}, ${SUPERUSER} to ${OWNER}; grant puntos_app to ${BYPASSING}`);
  dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
});
afterAll(async () => {
  await sql.query(`drop role ${BYPASSING}; drop role ${SUPERUSER}`);
  await sql.end();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(role: string, environment: Record<string, string>): Promise<RunningService> {
  return startService(
    readSettings({
      DATABASE_URL: database.ownerUrl,
      DATABASE_DIRECT_URL: database.ownerUrl,
      DATABASE_APP_ROLE: role,
      DATA_DIR: dataDir,
      JWT_SECRET: randomBytes(32).toString('hex'),
      ...{ PORT: '0', LOG_LEVEL: 'silent', RUN_JOBS: 'false', DRAIN_MS: '0', DEMO: 'false' },
      ...environment,
    }),
  );
}

const WRONG: [string, string][] = [
  [OWNER, 'owns tables of the service'],
  [BYPASSING, 'bypasses row security'],
  [SUPERUSER, 'is a superuser'],
];

describe('a role that row security would not hold', () => {
  it.each(WRONG)('%s: production does not start, and says what to do', async (role, reason) => {
    for (const DATABASE_POOLER of ['false', 'true']) {
      const refused = await start(role, { NODE_ENV: 'production', DATABASE_POOLER }).then(
        async (service) => {
          await service.close();
          return 'it started';
        },
        (error: unknown) => explainStartup(error),
      );
      expect(refused).toContain(`The application's role, ${role}, ${reason}`);
      expect(refused).toContain('DATABASE_APP_ROLE');
    }
  });

  it.each(WRONG)('%s: elsewhere it is a warning', async (role, reason) => {
    const warn = jest.spyOn(Log.prototype, 'warn');
    const service = await start(role, { NODE_ENV: 'development' });
    await service.close();
    expect(warn.mock.calls.filter(([message]) => String(message).includes(reason))).toHaveLength(1);
    warn.mockRestore();
  });
});

it('the role that the migrations make is taken without a word', async () => {
  const warn = jest.spyOn(Log.prototype, 'warn');
  const service = await start('puntos_app', { NODE_ENV: 'production' });
  await service.close();
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
