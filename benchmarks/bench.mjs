import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ENDPOINTS } from './endpoints.mjs';
import { compare, refuseDifferences } from './compare.mjs';
import { DATA_DIR, openData } from './data.mjs';
import { startFloor, startService } from './servers.mjs';

const USAGE = `Usage: npm run bench -- [--customers 10000] [--rounds 5] [--seconds 3] [--only profile,list] [--json FILE]
  Compares the service with a bare node:http server that sends the same SQL, in turn, on one database.`;

const options = readOptions();
const data = await openData(options.customers);
const servers = [];
try {
  servers.push(await startFloor(data), await startService());
  const [floor, service] = servers;
  const endpoints = ENDPOINTS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  for (const endpoint of endpoints) await refuseDifferences(endpoint, floor, service, data);
  const results = [];
  for (const endpoint of endpoints) {
    results.push(await compare(endpoint, floor, service, data, options));
    show(results.at(-1), results.length === 1);
  }
  save(results);
  if (results.some(({ errors }) => errors > 0)) process.exitCode = 1;
} finally {
  for (const server of servers) await server.stop();
  await data.close();
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(
        ['customers', 'rounds', 'seconds', 'only', 'json'].map((name) => [name, { type: 'string' }]),
      ),
    });
    return {
      customers: count(values.customers ?? '10000'),
      rounds: count(values.rounds ?? '5'),
      seconds: count(values.seconds ?? '3'),
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

function show(result, isFirst) {
  const columns = ['endpoint', 'floor/s', 'service/s', 'ratio', 'p50 ms', 'p99 ms', 'RSS MB'];
  const row = (cells) =>
    `${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(14) : String(cell).padStart(10))).join('')}\n`;
  if (isFirst) process.stdout.write(row(columns));
  const { name, floor, service, ratio, p50, p99, rss, errors } = result;
  process.stdout.write(row([name, floor, service, ratio.toFixed(2), p50, p99, rss]));
  if (errors > 0)
    process.stdout.write(`  ${errors} answers of ${name} were refusals or lost: not a measurement\n`);
}

function save(results) {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memory: totalmem(), node: process.version };
  const report = { at: new Date().toISOString(), machine, options, results };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
