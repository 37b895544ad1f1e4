import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { middle } from './compare.mjs';
import { DATA_DIR, openDatabases } from './data.mjs';
import { CREATE_FUNCTION, DROP_FUNCTION } from './decision-function.mjs';
import { headersOf, load } from './decision-load.mjs';
import { adjusting, refuseDifferentRows, refuseUnhealthy } from './decision-rows.mjs';
import { startBeside, startService } from './servers.mjs';

const USAGE = `Usage: npm run bench:decision -- [--customers 10000] [--rounds 7] [--seconds 1] [--json FILE]
  A debit decided in TypeScript in two flights, decided by a function of the database in one, and by the service over
  HTTP: in turn, on one database, on one account and on many, over loopback and over a link that takes a millisecond.`;

const WAYS = ['flights', 'function', 'service'];
const LINKS = { loopback: 0, '1 ms each way': 1 };
const WARM_UP_SECONDS = 0.3;
const SAMPLE_MS = 100;
const BALANCE = 1_000_000;
const MANY = 1000;

const options = readOptions();
const {
  databases: [data],
  close,
} = await openDatabases([options.customers]);
const accounts = { one: data.ids.slice(0, 1), many: data.ids.slice(0, MANY) };
const results = [];
try {
  await data.admin.query(`${DROP_FUNCTION}; ${CREATE_FUNCTION}`);
  for (const [link, milliseconds] of Object.entries(LINKS)) await measureOver(link, milliseconds);
  save();
} finally {
  await close();
}

async function measureOver(link, milliseconds) {
  const running = [];
  const started = async (starting) => {
    running.push(await starting);
    return running.at(-1);
  };
  try {
    const databaseUrl = milliseconds === 0 ? data.url : await slowly(data.url, milliseconds, started);
    const { organizationId } = data;
    const servers = {};
    for (const way of ['flights', 'function'])
      servers[way] = await started(startBeside('decision-server', { databaseUrl, organizationId, way }));
    servers.service = await started(startService({ url: databaseUrl }));
    if (results.length === 0) await fillAccounts(servers.service);
    await refuseDifferentRows(servers, data);
    const roundTrip = await roundTripOf(databaseUrl);
    for (const [which, ids] of Object.entries(accounts)) {
      const measured = await inTurn(servers, debits(ids));
      results.push({ link, roundTrip, accounts: ids.length, which, load: loadavg()[0], ways: measured });
      show(results.at(-1));
    }
    await refuseUnhealthy(servers.service, data);
  } finally {
    for (const server of running.reverse()) await server.stop();
  }
}

/** The database's address behind a link that delays both directions. */
async function slowly(address, milliseconds, started) {
  const url = new URL(address);
  const to = { host: url.hostname, port: Number(url.port), milliseconds };
  const proxy = await started(startBeside('delay', to));
  url.port = new URL(proxy.url).port;
  return url.href;
}

/** The median time of a query that does nothing, in milliseconds. */
async function roundTripOf(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const times = [];
  for (let index = 0; index < 200; index += 1) {
    const start = performance.now();
    await client.query('select 1');
    times.push(performance.now() - start);
  }
  await client.end();
  return Number(middle(times).toFixed(2));
}

async function fillAccounts({ url }) {
  for (const id of accounts.many) {
    const answer = await fetch(url + adjusting(id).path, {
      method: 'POST',
      headers: headersOf(data),
      body: adjusting(id, BALANCE).body,
    });
    if (!answer.ok) throw new Error(`crediting: ${await answer.text()}`);
  }
}

function debits(ids) {
  return ids.map((id) => adjusting(id, -1));
}

/** Every round loads each server, beginning with another one each time. */
async function inTurn(servers, requests) {
  const rounds = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const results = {};
    for (const index of WAYS.keys()) {
      const way = WAYS[(index + round) % WAYS.length];
      await load(requests, servers[way], data, WARM_UP_SECONDS, SAMPLE_MS);
      results[way] = await load(requests, servers[way], data, options.seconds, SAMPLE_MS);
    }
    rounds.push(results);
  }
  return Object.fromEntries(WAYS.map((way) => [way, summary(rounds, way)]));
}

/** Medians of the rounds; `ratio` to the two flights of the same round. */
function summary(rounds, way) {
  const rate = (result) => result['2xx'] / result.duration;
  const over = (figure) => middle(rounds.map(figure));
  return {
    rate: Math.round(over((round) => rate(round[way]))),
    ratio: Number(over((round) => rate(round[way]) / rate(round.flights)).toFixed(2)),
    p50: over((round) => round[way].latency.p50),
    p99: over((round) => round[way].latency.p99),
    errors: rounds.reduce((sum, round) => sum + round[way].errors + round[way].non2xx, 0),
    rounds: rounds.map((round) => Math.round(rate(round[way]))),
  };
}

function show({ link, roundTrip, accounts: count, load: busy, ways }) {
  const row = (cells) =>
    `${cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : String(cell).padStart(10))).join('')}\n`;
  process.stdout.write(
    `\n${link} (a round trip takes ${roundTrip} ms), accounts: ${count}, load average ${busy.toFixed(1)}\n`,
  );
  process.stdout.write(row(['', 'debits/s', 'ratio', 'p50 ms', 'p99 ms']));
  for (const [way, { rate, ratio, p50, p99, errors }] of Object.entries(ways)) {
    process.stdout.write(row([way, rate, ratio.toFixed(2), p50, p99]));
    if (errors === 0) continue;
    process.stdout.write(`  ${errors} answers were refusals or lost: not a measurement\n`);
    process.exitCode = 1;
  }
}

function save() {
  const report = { at: new Date().toISOString(), node: process.version, options, results };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

function readOptions() {
  try {
    const names = ['customers', 'rounds', 'seconds', 'json'];
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    });
    return {
      customers: count(values.customers ?? '10000'),
      rounds: count(values.rounds ?? '7'),
      seconds: count(values.seconds ?? '1'),
      json: resolve(values.json ?? join(DATA_DIR, 'decision.json')),
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
