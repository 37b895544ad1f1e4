import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../tidy/sources';
import { ApiClient } from '../support/api-client';
import { runScript } from '../support/command';
import { innardsIn, innerNames, PERSON, PLANTED, SECRETS } from '../support/planted';
import { NOBODY } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

jest.setTimeout(120_000);

let service: TestService;
let folder: string;
let names: RegExp;
beforeAll(async () => {
  service = await startTestService({ JWT_SECRET: SECRETS.jwt });
  folder = mkdtempSync(join(tmpdir(), 'puntos-test-'));
  names = await innerNames(service.sql, '');
  writeFileSync(join(folder, 'people.csv'), `name,phone\n${PERSON.name},987654321\n`);
  // Whatever has to be built is built now, and told now.
  await runScript('run.mjs', ['api-key'], {});
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The owner's address with something else in it. */
function addressWith(changes: Partial<URL>): string {
  return Object.assign(new URL(service.database.ownerUrl), changes).href;
}

function environment(more: Record<string, string>): Record<string, string> {
  return {
    DATABASE_URL: addressWith({ password: SECRETS.database }),
    DATA_DIR: folder,
    JWT_SECRET: SECRETS.jwt,
    ...{ PORT: '0', LOG_LEVEL: 'debug', DEMO: 'false', RUN_JOBS: 'false' },
    ...more,
  };
}

function expectNothingTold(text: string): void {
  expect(text).not.toMatch(PLANTED);
  expect(innardsIn(text, names)).toEqual([]);
}

describe('a start that fails says why, and no secret', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    ['a wrong password', () => ({}), /refuses this login \(28P01\)/],
    [
      'a database that isn’t there',
      () => ({ DATABASE_URL: addressWith({ pathname: `/${SECRETS.cookie}` }) }),
      /does not exist/,
    ],
    [
      'nobody there',
      () => ({ DATABASE_URL: addressWith({ port: '9', password: SECRETS.database }) }),
      /can't be reached \(ECONNREFUSED\)/,
    ],
    [
      'an address that is none',
      () => ({ DATABASE_URL: `postgres://puntos:${SECRETS.database}@host:port/puntos` }),
      /DATABASE_URL/,
    ],
    [
      'an address with a stray %',
      () => ({ DATABASE_URL: `postgres://puntos:%${SECRETS.database}@127.0.0.1:9/puntos` }),
      /DATABASE_URL/,
    ],
    [
      'a wrong password of the way past the pooler',
      () => ({
        DATABASE_URL: service.database.ownerUrl,
        DATABASE_POOLER: 'true',
        DATABASE_DIRECT_URL: addressWith({ password: SECRETS.database }),
      }),
      /refuses this login \(28P01\)/,
    ],
    [
      'settings that exclude each other',
      () => ({ JWT_JWKS_URL: `https://u:${SECRETS.query}@id.example.com/keys` }),
      /exclude each other/,
    ],
  ])('%s', async (_, changes, message) => {
    const { code, stdout, stderr } = await runScript('start.mjs', [], environment(changes()));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expectNothingTold(stderr);
  });
});

describe('a command that fails says why, and no secret', () => {
  const org = ['--org', NOBODY];

  it.each<[string, string[]]>([
    ['org', ['list']],
    ['api-key', ['list', ...org]],
    ['seed', ['--organization', NOBODY, '--customers', '1']],
    ['import', [...org, 'people.csv']],
    ['export', [...org, '--search', PERSON.name]],
    ['ledger-verify', []],
  ])('%s %j', async (name, args) => {
    const given = args.map((arg) => (arg === 'people.csv' ? join(folder, arg) : arg));
    const { code, stdout, stderr } = await runScript('run.mjs', [name, ...given], environment({}));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/refuses this login \(28P01\): check user and password in DATABASE_URL/);
    expectNothingTold(stderr);
  });

  it('token: prints one, and not what signs it', async () => {
    const { code, stdout, stderr } = await runScript('run.mjs', ['token', ...org], environment({}));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expectNothingTold(stdout);
  });
});

describe('a service that runs', () => {
  let child: ChildProcess;
  let said = '';

  it('tells no secret from its start to its end, whatever is asked', async () => {
    const env = {
      ...process.env,
      ...environment({ DATABASE_URL: service.database.ownerUrl }),
      NODE_ENV: 'test',
    };
    child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], { cwd: ROOT, env });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const url = await addressOf();
    const token = service.token();
    const headers = { cookie: `session=${SECRETS.cookie}`, 'user-agent': PERSON.email };
    for (const bearer of [token, SECRETS.bearer, `${token}x`]) {
      const client = new ApiClient(url, bearer);
      await client.post('/v1/loyalty/customers', { name: PERSON.name, email: PERSON.email }, { headers });
      await client.get(`/v1/loyalty/customers?search=${encodeURIComponent(PERSON.name)}`, { headers });
      await client.get(`/v1/loyalty/customers?token=${SECRETS.query}`, { headers });
    }
    await service.sql.query('alter table customers rename to customers_gone');
    const failed = await new ApiClient(url, token).get('/v1/loyalty/customers', { headers });
    expect(failed.status).toBe(500);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(said).toContain('"msg":"failure"');
    expect(said.match(/"msg":"request"/g)?.length).toBeGreaterThanOrEqual(10);
    const lines = said.split('\n').filter((line) => !line.includes('"msg":"failure"'));
    expect(said).not.toMatch(PLANTED);
    expect(said).not.toContain(token);
    expectNothingTold(lines.join('\n'));
  });
  afterAll(() => child.kill('SIGKILL'));

  async function addressOf(): Promise<string> {
    for (let tries = 0; tries < 300; tries += 1) {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`it did not start:\n${said}`);
  }
});
