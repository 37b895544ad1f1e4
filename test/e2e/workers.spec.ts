import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';
import { TEST_SECRET } from '../support/test-service';

const ROOT = join(__dirname, '..', '..');
const START_MS = 60_000;
/** The longest that a machine with other work may take to notice and to start again. */
const SOON_MS = 20_000;
const PATIENCE_MS = 3_000;

let database: TestDatabase;
let service: ChildProcess;
let url: string;
let output = '';

beforeAll(async () => {
  const built = spawn(process.execPath, [
    '-e',
    `import('./scripts/setup.mjs').then(({ ensureBuilt }) => ensureBuilt())`,
  ]);
  await once(built, 'exit');
  database = await createTestDatabase();
  service = start({ DATABASE_URL: database.ownerUrl, DEMO: 'true' });
  await until(() => output.includes('Puntos is ready'), START_MS);
  url = /ready at (\S+)/.exec(output)?.[1] ?? '';
}, 2 * START_MS);
afterAll(async () => {
  service.kill('SIGKILL');
  await database.drop();
});

function start(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...{ NODE_ENV: 'test', WORKERS: '2', PORT: '0', HOST: '127.0.0.1', POOL_SIZE: '6' },
      ...{ JWT_SECRET: TEST_SECRET, DEMO: 'false', DRAIN_MS: '300' },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return child;
}

async function until(isSo: () => boolean | Promise<boolean>, within = SOON_MS): Promise<void> {
  for (const deadline = Date.now() + within; !(await isSo()); await sleep(20))
    if (Date.now() > deadline) throw new Error(`not within ${within} ms; its output:\n${output}`);
}

/** Over a connection of its own; null when there is none to be had, or it is lost. */
async function ask(path = '/health/ready'): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(url + path, { headers: { connection: 'close' }, signal });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

/** Who answered since: the numbers in the log lines of requests. */
function answeringSince(mark: number): Set<string> {
  return new Set([...output.slice(mark).matchAll(/"worker":(\d+),"requestId"/g)].map(([, id]) => id ?? ''));
}

async function twoAnswer(mark = output.length): Promise<Set<string>> {
  await until(async () => {
    await ask();
    return answeringSince(mark).size > 1;
  });
  return answeringSince(mark);
}

function workers(): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return processes.filter(([, parent]) => parent === service.pid).map(([pid = 0]) => pid);
}

async function connections(): Promise<number> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = $1 and application_name = 'puntos'`,
    [database.name],
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

describe('two workers behind one port', () => {
  it('both answer, and their lines in the log say which one did', async () => {
    expect(await twoAnswer()).toEqual(new Set(['1', '2']));
  });

  it('let into the demo, though one of them made it', async () => {
    const mark = output.length;
    const statuses = new Set<number>();
    await until(async () => {
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const sent = { method: 'POST', headers, body: '{"role":"waiter"}' };
      statuses.add((await fetch(`${url}/v1/session/demo`, sent)).status);
      return answeringSince(mark).size > 1;
    });
    expect([...statuses]).toEqual([201]);
  });

  it('share the connections to the database', async () => {
    await Promise.all(Array.from({ length: 60 }, () => ask()));
    expect(await connections()).toBeLessThanOrEqual(6);
  });

  it('one that is killed is replaced, and meanwhile the other one serves', async () => {
    const before = workers();
    const mark = output.length;
    process.kill(before[0] ?? 0, 'SIGKILL');
    let lost = 0;
    await until(async () => {
      if ((await ask()) !== 200) lost += 1;
      return answeringSince(mark).has('3');
    });
    // What was handed to the killed one is lost with it, and nothing else.
    expect(lost).toBeLessThanOrEqual(2);
    expect(await twoAnswer()).toEqual(new Set(['2', '3']));
    expect(workers()).toHaveLength(2);
    expect(workers()).not.toContain(before[0]);
  });

  it('SIGTERM drains both: readiness turns red, requests are still answered, and all end with 0', async () => {
    const pids = workers();
    const gone = once(service, 'exit');
    service.kill('SIGTERM');
    await until(async () => (await ask()) === 503);
    // As npm and a terminal do, which hand the same signal on.
    service.kill('SIGTERM');
    expect(await ask('/health/live')).toBe(200);
    expect(await gone).toEqual([0, null]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

it(
  'a single process drains once for one signal that arrives twice',
  async () => {
    const mark = output.length;
    const single = start({ DATABASE_URL: database.ownerUrl, WORKERS: '1' });
    await until(() => output.slice(mark).includes('Puntos is ready'), START_MS);
    const gone = once(single, 'exit');
    single.kill('SIGTERM');
    await sleep(100);
    single.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  },
  START_MS,
);

it(
  'workers that cannot start say why, once, and the service ends with 1',
  async () => {
    const mark = output.length;
    const failing = start({ DATABASE_URL: 'postgres://puntos@127.0.0.1:1/puntos' });
    const [code] = await once(failing, 'exit');
    expect(code).toBe(1);
    expect(output.slice(mark).match(/can't be reached/g)).toHaveLength(1);
  },
  START_MS,
);
