import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compare, compareInTurn, compareSizes, compareWorkers, refuseDifferences } from './compare.mjs';
import { DATA_DIR, openDatabases } from './data.mjs';
import { ENDPOINTS, isThere, prepare } from './endpoints.mjs';
import { goalsOf } from './goals.mjs';
import { goalsTable, markdown, PLACES, rewrite, show } from './report.mjs';
import { measureStart, startFloor, startService } from './servers.mjs';

const USAGE = `Usage: npm run bench -- [--quick] [--customers 1000000] [--smallest 10000] [--rounds 3] [--seconds 2]
    [--only profile,list] [--json FILE] [--readme] [--build]
  Compares the service with a bare node:http server that sends the same SQL, in turn, on one database; a large
  organization with a small one; two processes with one; and tells memory and the time that a start takes. The data is
  made once, which takes minutes for a million customers (--build: only that).
  --quick   100,000 customers and one short round, in two minutes
  --only    endpoints by their names, and of: sizes, workers, start
  --readme  rewrites the tables in README.md and docs/performance.md`;

// `warm`: so many answers, or seconds, until code is compiled, plans are made and pages are read; a quick run has no time for
// all of that, and its figures of writes are those of code that V8 still compiles.
const QUICK = {
  ...{ customers: '100000', rounds: '1', seconds: '0.5', warmUp: 0.2 },
  warm: { answers: 1000, seconds: 0.5 },
};
const FULL = {
  ...{ customers: '1000000', rounds: '3', seconds: '2', warmUp: 0.7 },
  warm: { answers: 12_000, seconds: 8 },
};
const WORKERS = 2;
const AT_REST_MS = 3000;

const options = readOptions();
const running = [];
let leaving;
const report = { endpoints: [], sizes: [], cursor: null, workers: [], start: [], memory: {} };
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void leave().then(() => process.exit(1)));
const { databases, close } = await openDatabases([options.smallest, options.customers], options);
try {
  if (!options.build) await measure();
} finally {
  await leave();
}
if (!options.build) finish();

/** Once, whether a signal or the end asks for it first. */
function leave() {
  return (leaving ??= stopAll());
}

async function stopAll() {
  for (const server of running.reverse()) await server.stop();
  await close();
}

async function measure() {
  const [small, data] = databases;
  if (isWanted('start')) report.start = await measureStart(join(DATA_DIR, 'start'), options.quick ? 1 : 3);
  const service = await started(startService(data));
  await sleep(AT_REST_MS);
  report.memory.rest = service.memory();
  await prepare(data, service);
  // First, while neither database has been written to more than the other.
  if (isWanted('sizes')) await measureSizes({ small, large: data }, service);
  await measureEndpoints(data, { floor: await started(startFloor(data)), service });
  report.memory.load = service.mostMemory();
  if (isWanted('workers')) await measureWorkers(data, service);
}

async function measureEndpoints(data, servers) {
  const endpoints = [];
  for (const endpoint of ENDPOINTS)
    if (isWanted(endpoint.name) && (await isThere(endpoint, data, servers.service))) endpoints.push(endpoint);
  for (const endpoint of endpoints) await refuseDifferences(endpoint, servers, data);
  if (endpoints.length > 0) show.endpoints();
  for (const endpoint of endpoints) {
    report.endpoints.push(await compare(endpoint, servers, data, options));
    show.endpoint(report.endpoints.at(-1));
  }
  const named = (name) => endpoints.find((endpoint) => endpoint.name === name);
  if (named('list') && named('deep cursor')) await measureCursor(data, servers, named);
}

/** The same work in two places of the list, so both are asked for in turn. */
async function measureCursor(data, { service }, named) {
  const sides = ['list', 'deep cursor'].map((name) => ({ endpoint: named(name), service, data }));
  report.cursor = await compareInTurn('deep cursor', sides, options);
  show.cursor(report.cursor);
}

async function measureSizes({ small, large }, service) {
  const other = await started(startService(small));
  await prepare(small, other);
  const sides = [
    { service: other, data: small },
    { service, data: large },
  ];
  show.sizes(small.size, large.size);
  for (const endpoint of ENDPOINTS.filter(({ scales }) => scales)) {
    report.sizes.push(await compareSizes(endpoint, sides, options));
    show.size(report.sizes.at(-1));
  }
}

async function measureWorkers(data, service) {
  const several = await started(startService({ ...data, workers: WORKERS }));
  show.workers(WORKERS);
  for (const endpoint of ENDPOINTS.filter(({ name }) => ['profile', 'list', 'earn'].includes(name))) {
    report.workers.push(await compareWorkers(endpoint, [service, several], data, options));
    show.worker(report.workers.at(-1));
  }
}

async function started(starting) {
  running.push(await starting);
  return running.at(-1);
}

function isWanted(name) {
  return options.only.length === 0 || options.only.includes(name);
}

function finish() {
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memory: totalmem(),
    node: process.version,
    load: loadavg()[1].toFixed(1),
  };
  const goals = goalsOf(report);
  const whole = { at: new Date().toISOString(), machine, options, ...report, goals };
  show.goals(goals);
  writeFileSync(options.json, `${JSON.stringify(whole, null, 2)}\n`);
  const lines = markdown(whole);
  writeFileSync(options.json.replace(/(\.json)?$/, '.md'), `${lines.join('\n')}\n`);
  if (options.readme) {
    rewrite(PLACES.figures, lines);
    rewrite(PLACES.goals, goalsTable(goals));
  }
  if (report.endpoints.some(({ errors }) => errors > 0)) process.exitCode = 1;
}

function readOptions() {
  try {
    const texts = ['customers', 'smallest', 'rounds', 'seconds', 'only', 'json'];
    const flags = ['quick', 'readme', 'build'];
    const { values } = parseArgs({
      options: Object.fromEntries([
        ...texts.map((name) => [name, { type: 'string' }]),
        ...flags.map((name) => [name, { type: 'boolean', default: false }]),
      ]),
    });
    const usual = values.quick ? QUICK : FULL;
    return {
      ...{ quick: values.quick, readme: values.readme, build: values.build },
      ...{ warmUp: usual.warmUp, warm: usual.warm },
      customers: count(values.customers ?? usual.customers),
      smallest: count(values.smallest ?? '10000'),
      rounds: count(values.rounds ?? usual.rounds),
      seconds: secondsOf(values.seconds ?? usual.seconds),
      only: values.only?.split(',') ?? [],
      json: resolve(values.json ?? join(DATA_DIR, 'last.json')),
    };
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exit(1);
  }
}

function count(text) {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`${text} is not a whole number above 0.`);
}

function secondsOf(text) {
  if (/^\d{1,3}(\.\d)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`${text} is not a number of seconds.`);
}
