import { Log } from '../../src/common/log';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { startTestService, type TestService } from '../support/test-service';
import { deadlocks } from '../support/deadlocks';
import { Gate } from './gate';
import type { Operation } from './operation';
import { OPERATIONS, reevaluateTwice } from './operations';
import { Random } from './random';
import { driftOfAnalytics, recompute, wrongCoupons } from './recomputation';
import { report, SHORT, table } from './report';
import { type LoadedOrganization, openWorld } from './world';

const TOTAL = Number(process.env.LOAD_OPERATIONS ?? 2_000);
const CLIENTS = 32;
const SIZE = SHORT ? { organizations: 3, hot: 30, cold: 90 } : { organizations: 3, hot: 200, cold: 2_000 };
const seed = Number(process.env.LOAD_SEED ?? Date.now() % 2 ** 31);

const tallied: Record<string, Record<string, number>> = {};
/** what was behind each failure that isn't the request's */
const causes: Record<string, number> = {};
/** the clock jumps while nobody is on the way: a request never takes hours */
const gate = new Gate();
let started = 0;
let seconds = 0;

let service: TestService;
let world: LoadedOrganization[];

beforeAll(async () => {
  service = await startTestService({
    POOL_SIZE: '20',
    LOCK_TIMEOUT_MS: '30000',
    STATEMENT_TIMEOUT_MS: '30000',
  });
  service.app.get(Log).failure = (error) => count(causes, causeOf(error.cause));
  world = await openWorld(service, SIZE, seed);
}, 120_000);
afterAll(() => {
  for (const { client } of world) client.close();
  return service.close();
});

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function causeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return cause === undefined ? 'the queue was full' : 'not an error';
  return `${(cause as Error & { code?: string }).code ?? ''} ${cause.message}`.trim();
}

function drawn(random: Random): string {
  let left = random.next() * Object.values(OPERATIONS).reduce((sum, [weight]) => sum + weight, 0);
  return Object.keys(OPERATIONS).find((name) => (left -= OPERATIONS[name]?.[0] ?? 0) < 0) ?? 'profile';
}

/** One client: one operation after the other until all clients together have made enough. */
async function work(random: Random): Promise<void> {
  while (started < TOTAL) {
    started += 1;
    const name = drawn(random);
    const [, operation] = OPERATIONS[name] as (typeof OPERATIONS)[string];
    const make = (): ReturnType<Operation> => operation(random.of(world), random, service);
    const answer = await (name === 'hours pass' ? gate.alone(make) : gate.together(make));
    count((tallied[name] ??= {}), typeof answer === 'string' ? answer : answer.outcome);
    if (started % 10_000 === 0) process.stdout.write(`load: ${started} operations\n`);
  }
}

function outcomes(): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of Object.values(tallied)) {
    for (const [outcome, times] of Object.entries(counts)) sums[outcome] = (sums[outcome] ?? 0) + times;
  }
  return sums;
}

const FULL_POOL = /queue was full|timeout exceeded when trying to connect/;

/** Answers that no request here should get; 503 is judged by what was behind it. */
function failures(): Record<string, number> {
  const isFailure = /^(5|0|401|403|405|413|415|422|400 BAD)/;
  const found = Object.entries(outcomes()).filter(
    ([outcome]) => isFailure.test(outcome) && outcome !== '503 UNAVAILABLE',
  );
  return Object.fromEntries(found);
}

describe(`${CLIENTS} clients with every verb`, () => {
  it(
    `make ${TOTAL} operations`,
    async () => {
      process.stdout.write(`load seed ${seed}\n`);
      const startedAt = Date.now();
      await Promise.all(Array.from({ length: CLIENTS }, (_, index) => work(new Random(seed + index))));
      seconds = (Date.now() - startedAt) / 1000;
    },
    60_000 + TOTAL * 20,
  );

  it('are answered without a failure, but for a pool that was full', () => {
    expect(Object.keys(causes).filter((cause) => !FULL_POOL.test(cause))).toEqual([]);
    expect(failures()).toEqual({});
  });

  it('leave every ledger healthy', async () => {
    await service.app.get(ExpiryService).expireEverywhere();
    for (const organization of world) {
      await reevaluateTwice(organization, new Random(0), service);
      const { body } = await organization.client.send('GET', '/v1/loyalty/ledger/verify');
      expect(body.data.violations).toEqual([]);
      expect(body.data.entries).toBeGreaterThan(0);
    }
  }, 120_000);

  it('leave statistics that equal a recomputation from the entries', async () => {
    for (const { id, client } of world) {
      const { body } = await client.send('GET', '/v1/loyalty/stats');
      expect(body.data).toMatchObject(await recompute(service.sql, id));
    }
  });

  it('leave analytics that equal a recomputation, and coupons that were used as often as they count', async () => {
    for (const { id } of world) {
      expect(await driftOfAnalytics(service.sql, id)).toEqual([]);
      expect(await wrongCoupons(service.sql, id)).toEqual([]);
    }
  });

  it('never met in a deadlock', async () => {
    expect(await deadlocks(service.sql)).toBe(0);
  });

  it('are told in a report', async () => {
    if (SHORT) return;
    const rows = Object.entries(tallied).sort(([a], [b]) => a.localeCompare(b));
    report('load', 'Every verb at once', 'npm run test:load', [
      `Seed ${seed}: ${CLIENTS} clients over HTTP, ${SIZE.organizations} organizations, ${SIZE.hot} hot and ${SIZE.cold} cold`,
      `customers, pool of 20: ${TOTAL} operations in ${Math.round(seconds)} s, ${Math.round(TOTAL / seconds)} a second, client and service`,
      'in one process. Afterwards every invariant of every ledger held, and the statistics equalled a recomputation.',
      '',
      `Deadlocks: ${await deadlocks(service.sql)}. Answers 503 of a full pool: ${outcomes()['503 UNAVAILABLE'] ?? 0}. Other failures: ${Object.values(failures()).reduce((sum, times) => sum + times, 0)}.`,
      '',
      ...table(
        ['Answer', 'Times'],
        Object.entries(outcomes()).sort(([, a], [, b]) => b - a),
      ),
      '',
      ...table(
        ['Operation', 'Times', 'Answers'],
        rows.map(([name, counts]) => [
          name,
          Object.values(counts).reduce((sum, times) => sum + times, 0),
          Object.entries(counts)
            .map(([outcome, times]) => `${outcome}: ${times}`)
            .join(', '),
        ]),
      ),
    ]);
  });
});
