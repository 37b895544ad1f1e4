import { Random } from '../load/random';
import { report, SHORT, table } from '../load/report';
import { expectHealthy } from '../support/healthy';
import { rawExchange, statusOf } from '../support/raw-exchange';
import { CUSTOMERS, STATS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';
import { Pulse } from './pulse';
import { FuzzRun } from './run';
import { LogWatch } from './watch';

const TOTAL = Number(process.env.FUZZ_REQUESTS ?? 5_000);
const AT_ONCE = 16;
/** every how many requests one is made alone, with a fingerprint of all tables before and after */
const ALONE_EVERY = 40;
const LIES = SHORT ? 48 : 480;
const MOST_GROWTH_BYTES = 1e9;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

let service: TestService;
let watch: LogWatch;
let pulse: Pulse;
/** Of this process, which other tests may have filled before. */
let memoryBefore: number;

beforeAll(async () => {
  // Jobs write on their own; the fingerprints must not see them. Edits of programs wait for each other.
  const patient = { POOL_WAIT_MS: '60000', LOCK_TIMEOUT_MS: '60000', STATEMENT_TIMEOUT_MS: '90000' };
  service = await startTestService({ ...patient, RUN_JOBS: 'false' });
  watch = new LogWatch(service);
  pulse = new Pulse(service.database.adminUrl);
  pulse.start();
  memoryBefore = process.memoryUsage().rss;
});
afterAll(async () => {
  await pulse.stop();
  await service.close();
});

describe('requests that are nearly right', () => {
  let run: FuzzRun;
  let lies: Record<string, number> = {};
  let startedAt: number;

  it(
    `are answered as the document says, ${TOTAL} of them`,
    async () => {
      process.stdout.write(`fuzz seed ${seed}\n`);
      startedAt = Date.now();
      run = new FuzzRun(service, seed, pulse);
      await run.go(TOTAL, AT_ONCE, ALONE_EVERY);
      expect([...run.faults.values()]).toEqual([]);
      expect(run.compared).toBeGreaterThan(TOTAL / ALONE_EVERY / 4);
    },
    60_000 + TOTAL * 40,
  );

  it('may lie about their length, and the service lives on', async () => {
    lies = await tellLies(new Random(seed));
    expect(Object.keys(lies).filter((status) => !/^(0|201|4\d\d)$/.test(status))).toEqual([]);
  }, 120_000);

  it('log nothing of the inside, and fail nowhere', () => {
    expect(watch.failures).toEqual([]);
    expect(watch.leaks).toEqual([]);
    expect(watch.lines).toBeGreaterThan(TOTAL);
  });

  it('leave the ledger sound, the service alive and its memory within bounds', async () => {
    expect((await service.as().get(STATS)).status).toBe(200);
    const entries = await expectHealthy(service);
    const { rss } = process.memoryUsage();
    expect(rss - memoryBefore).toBeLessThan(MOST_GROWTH_BYTES);
    if (!SHORT) tell(entries, rss);
  }, 120_000);

  function tell(entries: number, rss: number): void {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const lied = Object.values(lies).reduce((sum, times) => sum + times, 0);
    report('fuzz', 'Bad input', 'npm run test:fuzz', [
      `Seed ${seed}: ${run.sent} requests made from the OpenAPI document, ${AT_ONCE} at once, and ${lied} with a wrong length, in ${seconds} s.`,
      `${run.faults.size} faults; ${run.late} answers were late, the slowest of the others took ${Math.round(run.slowestMs)} ms, without ${Math.round(pulse.stalledMs / 1000)} s in which the machine answered nobody.`,
      ...[...run.faults.values()].map(({ operation, what }) => `- ${operation}: ${what.slice(0, 80)}`),
      `${run.compared} refusals were compared: every table was the same afterwards. ${run.read} rows that were accepted were read again as sent.`,
      `${watch.lines} lines of log without SQL, stack or failure. ${entries} ledger entries verified; ${Math.round(rss / 1e6)} MB resident, the client included.`,
      '',
      ...table(
        ['Answer', 'Times'],
        Object.entries(run.outcomes).sort(([a], [b]) => a.localeCompare(b)),
      ),
    ]);
  }
});

/** Bodies that are longer or shorter than they say, and some that break off. */
async function tellLies(random: Random): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const one = async (): Promise<void> => {
    const body = JSON.stringify({ name: 'Ana', phone: `+5198${random.between(1_000_000, 9_999_999)}` });
    const lie = random.of([-1, 1, -10, 10, 1_000, 300_000, 2 ** 53]);
    const kept = random.next() < 0.3 ? body.slice(0, random.between(0, body.length)) : body;
    const head = [
      `POST ${CUSTOMERS} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${service.token()}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length + lie}`,
      '',
    ];
    const status = statusOf(await rawExchange(service.url, `${head.join('\r\n')}\r\n${kept}`, 300));
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  for (let left = LIES; left > 0; left -= AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one));
  return statuses;
}
