import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { seedOrganization } from '../../src/demo/seed';
import { report, table } from '../load/report';
import { startTestService } from '../support/test-service';
import type { TestDatabase } from '../support/test-databases';
import { median, ms, type Phase, runPhase, type Stream, strangeAnswers, stream } from './figures';
import { Helper, type ServiceProcess, startServiceProcess } from './service-process';
import { type Organization, requestsOf, SECRET } from './traffic';

const ORGANIZATIONS = 5;
const CUSTOMERS = 2_000;
const ASKED_FOR = 100;
/** How much of what it can do at best it must still do, by how much more is asked of it. */
const GOODPUT: readonly (readonly [times: number, part: number])[] = [
  [2, 0.9],
  [5, 0.8],
  [10, 0.7],
];
const GOALS = { accepted: 300, refused: 20, memory: 400, neighbour: 1.5, sockets: 5_000 };
const SECONDS = Number(process.env.OVERLOAD_SECONDS ?? 15);
const seed = Number(process.env.OVERLOAD_SEED ?? Date.now() % 2 ** 31);

let database: TestDatabase;
let dataDir: string;
let service: ServiceProcess;
let client: Helper;
let organizations: Organization[];
let peak = 0;
let phases = 0;
const lines: string[] = [];

beforeAll(async () => {
  const filling = await startTestService();
  organizations = [];
  for (let index = 0; index < ORGANIZATIONS; index += 1) {
    const id = newId();
    await seedOrganization(filling.app, { organizationId: id, customers: CUSTOMERS, entries: 2 });
    const { rows } = await filling.sql.query<{ id: string }>(
      'select id from customers where organization_id = $1 order by md5(id::text) limit $2',
      [id, ASKED_FOR],
    );
    organizations.push({ id, customers: rows.map((row) => row.id) });
  }
  await filling.sql.query('vacuum analyze');
  database = filling.database;
  dataDir = mkdtempSync(join(tmpdir(), 'puntos-overload-'));
  // The database outlives the service that has filled it.
  filling.database = { ...database, drop: () => Promise.resolve() };
  await filling.app.close();
  await filling.sql.end();
  service = await startServiceProcess({
    NODE_ENV: 'production',
    DATABASE_URL: database.ownerUrl,
    DATA_DIR: dataDir,
    JWT_SECRET: SECRET,
    RUN_JOBS: 'false',
    ...(process.env.OVERLOAD_POOL_SIZE && { POOL_SIZE: process.env.OVERLOAD_POOL_SIZE }),
  });
  client = new Helper('open-loop.mjs');
}, 120_000);

afterAll(async () => {
  const head = [
    `Seed ${seed}. The service is a process of its own, in production mode, with its settings' defaults; the client sends`,
    'when it is time to, whether or not it has been answered, from another process, and counts latencies from that moment',
    `on. ${ORGANIZATIONS} organizations of ${CUSTOMERS} customers; of ten requests six read (profiles, entries, a search, statistics) and`,
    'four write (two earn, one adjusts, one enrolls somebody new). PostgreSQL runs without fsync, so the CPU is the limit.',
    '',
    'Client, service and database share the cores, which may have other work besides: "load" is the machine\'s load average,',
    '"cores" how much of one the service got. Under a load well above the number of cores the kernel takes the CPU away',
    'for longer than some of these goals allow: latencies then show the machine, and not the service.',
    '',
  ];
  if (lines.length > 0)
    report('overload', 'More than it can do', 'npm run test:overload', [...head, ...lines]);
  await client?.stop();
  await service?.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** The traffic of all organizations together, at so many requests a second. */
function everybody(rate: number): Stream[] {
  return [{ name: 'all', rate, requests: organizations.flatMap(requestsOf) }];
}

async function phase(seconds: number, streams: readonly Stream[]): Promise<Phase> {
  const result = await runPhase(client, service, seconds, streams, (seed + (phases += 1)) % 2 ** 31);
  const { cores, load, lateness } = result;
  expect({ ...strangeAnswers(result), cores, load, lateness }).toEqual({ cores, load, lateness });
  return result;
}

function rateOf(result: Phase): number {
  return stream(result, 'all').accepted.count / result.seconds;
}

const verdict = (isMet: boolean): string => (isMet ? 'met' : '**missed**');
const circumstances = ({ cores, load }: Phase): string[] => [cores.toFixed(2), load.toFixed(1)];

it('what it can do at best', async () => {
  await phase(5, everybody(300));
  const steps: Phase[] = [];
  for (let rate = 400; rate < 20_000; rate = Math.round(rate * 1.3)) {
    const step = await phase(4, everybody(rate));
    steps.push(step);
    if (rateOf(step) < rate * 0.75) break;
  }
  peak = Math.max(...steps.map(rateOf));
  lines.push(
    '## What it can do at best',
    '',
    `**${Math.round(peak)} requests a second** are answered at best; that is the saturation of the next section.`,
    '',
    ...table(
      ['asked a second', 'answered', 'refused', 'p50 ms', 'p99 ms', 'cores', 'load'],
      steps.map((step) => {
        const { sent, accepted, refused } = stream(step, 'all');
        return [
          Math.round(sent / step.seconds),
          Math.round(rateOf(step)),
          Math.round(refused.count / step.seconds),
          ms(accepted.p50),
          ms(accepted.p99),
          ...circumstances(step),
        ];
      }),
    ),
    '',
  );
  expect(peak).toBeGreaterThan(100);
}, 180_000);

it('what it does when more is asked', async () => {
  const rows: (string | number)[][] = [];
  const recoveries: (string | number)[][] = [];
  const calm = await phase(6, everybody(peak / 2));
  for (const [times, part] of GOODPUT) {
    const burst = await phase(SECONDS, everybody(peak * times));
    const after = await phase(6, everybody(peak / 2));
    const { sent, accepted, refused } = stream(burst, 'all');
    const goodput = rateOf(burst) / peak;
    rows.push([
      `${times}×: ${Math.round(sent / burst.seconds)}`,
      `${Math.round(rateOf(burst))} (${Math.round(goodput * 100)} %; ≥ ${part * 100} %: ${verdict(goodput >= part)})`,
      `${ms(accepted.p50)} / ${ms(accepted.p99)} (≤ ${GOALS.accepted}: ${verdict((accepted.p99 ?? 0) <= GOALS.accepted)})`,
      `${ms(refused.p50)} / ${ms(refused.p99)} (≤ ${GOALS.refused}: ${verdict((refused.p99 ?? 0) <= GOALS.refused)})`,
      ms(burst.lateness),
      ...circumstances(burst),
    ]);
    recoveries.push([`${times}×`, ...recovery(after, calm)]);
    expect(goodput).toBeGreaterThan(0.25);
  }
  lines.push(
    '## When more is asked',
    '',
    `${SECONDS} s each. Latencies are p50 / p99 in ms; "late" is how late the client itself was at worst.`,
    '',
    ...table(['asked a second', 'answered a second', 'accepted', 'refused', 'late', 'cores', 'load'], rows),
    '',
    'Then half of what it can do is asked again. Normal is what it was before: nobody refused, and a p99 of at most twice',
    `that of a calm time (${ms(stream(calm, 'all').accepted.p99)} ms).`,
    '',
    ...table(
      ['after', 'refused in the first 3 s', 'refused later', 'p99 ms', 'normal after 3 s', 'load'],
      recoveries,
    ),
    '',
  );
}, 240_000);

function recovery(after: Phase, calm: Phase): (string | number)[] {
  const { timeline, accepted } = stream(after, 'all');
  const late = timeline.slice(30);
  const refusedIn = (slots: typeof timeline): number => slots.reduce((sum, [, refused]) => sum + refused, 0);
  const p99 = accepted.p99 ?? 0;
  const isNormal = refusedIn(late) === 0 && p99 <= 2 * Math.max(10, stream(calm, 'all').accepted.p99 ?? 0);
  return [
    refusedIn(timeline.slice(0, 30)),
    refusedIn(late),
    ms(p99),
    verdict(isNormal),
    after.load.toFixed(1),
  ];
}

it('what one organization does to another', async () => {
  const share = peak / 10;
  const [quiet, noisy, ...others] = organizations as [Organization, Organization, ...Organization[]];
  const with_ = (rate: number): Stream[] => [
    { name: 'quiet', rate: share, requests: requestsOf(quiet) },
    { name: 'noisy', rate, requests: requestsOf(noisy) },
    ...others.map((organization, index) => ({
      name: `other ${index}`,
      rate: share,
      requests: requestsOf(organization),
    })),
  ];
  const rows: (string | number)[][] = [];
  const ratios: number[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const before = await phase(SECONDS / 1.5, with_(share));
    const during = await phase(SECONDS / 1.5, with_(share * 10));
    const [normal, disturbed] = [stream(before, 'quiet'), stream(during, 'quiet')];
    const flood = stream(during, 'noisy');
    ratios.push((disturbed.accepted.p99 ?? NaN) / (normal.accepted.p99 ?? NaN));
    rows.push([
      round,
      `${ms(normal.accepted.p50)} / ${ms(normal.accepted.p99)}`,
      `${ms(disturbed.accepted.p50)} / ${ms(disturbed.accepted.p99)}`,
      (ratios.at(-1) ?? NaN).toFixed(2),
      disturbed.refused.count,
      `${flood.accepted.count} of ${flood.sent}`,
      ...circumstances(during),
    ]);
    expect(disturbed.refused.count).toBeLessThan(disturbed.sent / 20);
  }
  lines.push(
    '## What one organization does to another',
    '',
    `Five organizations with a tenth of saturation each (${Math.round(share)} a second); then one of them sends ten times that.`,
    `The p99 of another may become ${GOALS.neighbour} times what it was: ${median(ratios).toFixed(2)} in the median, ${verdict(median(ratios) <= GOALS.neighbour)}.`,
    '',
    ...table(
      [
        'round',
        'before: p50 / p99 ms',
        'beside the flood',
        'ratio',
        'refused',
        'flood: answered',
        'cores',
        'load',
      ],
      rows,
    ),
    '',
  );
}, 180_000);

it('what many connections cost', async () => {
  const holder = new Helper('many-sockets.mjs');
  const [request = ''] = organizations.flatMap(requestsOf);
  const before = service.memory();
  const half = GOALS.sockets / 2;
  const opened = await holder.ask<{ idle: number; slow: number }>({
    port: service.port,
    idle: half,
    slow: half,
    request,
  });
  const memory = service.memory();
  const beside = await phase(6, everybody(peak / 4));
  const most = Math.max(memory, beside.memory);
  await sleep(16_000);
  const left = await holder.ask<{ idle: number; slow: number; answers: Record<string, number> }>('count');
  await holder.stop();
  const { accepted, refused } = stream(beside, 'all');
  lines.push(
    '## What many connections cost',
    '',
    `${opened.idle} connections that keep silent, and ${opened.slow} that send a letter of their headers a second:`,
    `${Math.round(most)} MB (≤ ${GOALS.memory}: ${verdict(most <= GOALS.memory)}), ${Math.round(before)} MB before. A quarter of saturation meanwhile: p50`,
    `${ms(accepted.p50)} ms, p99 ${ms(accepted.p99)} ms, ${refused.count} refused; load ${(loadavg()[0] ?? 0).toFixed(1)}. After the time that headers may take,`,
    `${left.slow} of the slow ones are left, ${left.answers['408']} were told why (408), and ${left.idle} of the silent ones are still there.`,
    '',
  );
  expect(opened.idle).toBe(half);
  expect(most).toBeLessThanOrEqual(GOALS.memory);
  expect([left.slow, left.idle]).toEqual([0, half]);
}, 120_000);
