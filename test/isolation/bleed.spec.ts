import { setTimeout as sleep } from 'node:timers/promises';
import { Writable } from 'node:stream';
import pino from 'pino';
import { Log } from '../../src/common/log';
import { newId } from '../../src/common/ids';
import { Random } from '../load/random';
import { report, SHORT, table } from '../load/report';
import { expectHealthy } from '../support/healthy';
import { startTestService, type TestService } from '../support/test-service';
import { callInTurn, fillTenants, type Tally, type Tenant } from './bleed';

const CALLS = Number(process.env.BLEED_CALLS ?? 240);
const SEED = Number(process.env.BLEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ORGANIZATIONS = SHORT ? 12 : 50;
const CONNECTIONS = 2;
const AT_ONCE = 24;

jest.setTimeout(60_000 + CALLS * 120);

let service: TestService;
let tenants: Tenant[];
let lines: { msg: string; requestId?: string; organizationId?: string }[];

beforeAll(async () => {
  service = await startTestService({
    POOL_SIZE: String(CONNECTIONS),
    POOL_WAIT_MS: '20000',
    LOCK_TIMEOUT_MS: '150',
  });
  lines = [];
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number]);
      done();
    },
  });
  Object.assign(service.app.get(Log), { logger: pino({ level: 'debug' }, sink) });
  tenants = await fillTenants(
    Array.from({ length: ORGANIZATIONS }, () => {
      const id = newId();
      return [id, service.as('org_admin', id)];
    }),
  );
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Until it is told to stop: holds rows for longer than anybody waits, and ends connections under way. */
async function disturb(random: Random, stopping: AbortSignal): Promise<{ held: number; ended: number }> {
  const done = { held: 0, ended: 0 };
  while (!stopping.aborted) {
    const { customer } = random.of(tenants);
    await service.sql.query('begin');
    await service.sql.query('select from customers where id = $1 for update', [customer]);
    await service.sql.query('select from customer_loyalty where customer_id = $1 for update', [customer]);
    await sleep(250);
    await service.sql.query('rollback');
    done.held += 1;
    if (random.next() < 0.2) {
      const { rowCount } = await service.sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'puntos' limit 1`,
      );
      done.ended += rowCount ?? 0;
    }
    await sleep(50);
  }
  return done;
}

it('every answer and every line of the log is of the organization that asked, whatever fails between', async () => {
  process.stderr.write(`bleed seed ${SEED}\n`);
  const random = new Random(SEED);
  const stop = new AbortController();
  const disturbing = disturb(new Random(SEED + 1), stop.signal);
  const startedAt = Date.now();
  const tally = await callInTurn(tenants, random, { calls: CALLS, atOnce: AT_ONCE });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  stop.abort();
  const disturbed = await disturbing;

  expect(tally.wrong).toEqual([]);
  expect(tally.calls).toBe(CALLS);
  const requests = lines.filter(
    ({ msg, requestId }) => msg === 'request' && tally.askedBy.has(requestId ?? ''),
  );
  expect(requests.length).toBeGreaterThan(CALLS * 0.8);
  // A request that is refused before anybody knows who asks is of nobody.
  const misled = requests.filter(
    ({ requestId = '', organizationId }) => organizationId && organizationId !== tally.askedBy.get(requestId),
  );
  expect(misled).toEqual([]);
  for (const status of ['200', '400', '404', '409', 'given up'])
    expect(tally.statuses).toHaveProperty(status);
  expect(disturbed.held).toBeGreaterThan(0);
  if (!SHORT) writeReport(tally, disturbed, requests.length, seconds);
});

function writeReport(
  { statuses }: Tally,
  { held, ended }: { held: number; ended: number },
  logged: number,
  seconds: number,
): void {
  expect(statuses).toHaveProperty('503');
  report('bleed', 'Organizations in turn over two connections', 'npm run test:bleed', [
    `Seed ${SEED}: ${CALLS} calls of ${ORGANIZATIONS} organizations in turn, ${AT_ONCE} at once, ${CONNECTIONS} connections, in ${seconds} s.`,
    `Meanwhile a row was held for longer than anybody waits ${held} times, and ${ended} connections were ended under way.`,
    'Every answer was of the organization that asked: its own customer, points, name and settings, and no id or name of',
    `any other; and so were ${logged} lines of the log.`,
    '',
    ...table(['Answer', 'Times'], Object.entries(statuses).sort()),
  ]);
}

it('an answer of another organization would be seen', async () => {
  const [first, second] = tenants as [Tenant, Tenant];
  const swapped = [{ ...first, client: second.client }, second];
  const { wrong } = await callInTurn(swapped, new Random(1), { calls: 40, atOnce: 4 });
  expect(wrong.some((text) => text.startsWith(`${first.mark}: list: 200`))).toBe(true);
  expect(wrong.filter((text) => text.startsWith(second.mark))).toEqual([]);
});
