import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './built.mjs';
import { CONNECTIONS, OPEN_SHARE } from './compare.mjs';

/** Where a run's tables stand: between two markers of this name. */
export const PLACES = {
  figures: { file: 'README.md', marker: 'bench' },
  goals: { file: 'docs/performance.md', marker: 'goals' },
};

/** The lines of a run, for people: as it goes on. */
export const show = {
  endpoint({ name, floor, service, ratio, p50, p99, processor, errors }) {
    write([name, floor, service, ratio.toFixed(2), p50, p99, processor.join(', ')]);
    if (errors > 0) process.stdout.write(`  ${errors} answers were refusals or lost: not a measurement\n`);
  },
  endpoints: () => write(['', 'floor/s', 'service/s', 'ratio', 'p50 ms', 'p99 ms', '  CPU ms: both']),
  sizes: (small, large) => write(['\np50 ms', small, large, 'ratio', 'at/s']),
  size: ({ name, small, large, ratio, rate }) => write([name, small, large, ratio.toFixed(2), rate]),
  cursor: ({ small, large, ratio, rate }) =>
    write(['\np50 ms: first page, cursor', small, large, ratio.toFixed(2), rate]),
  workers: (count) => write(['\nprocesses', '1', String(count), 'ratio']),
  worker: ({ name, one, several, ratio }) => write([name, one, several, ratio.toFixed(2)]),
  goals(goals) {
    process.stdout.write('\n');
    for (const { name, wanted, measured, isMet } of goals)
      process.stdout.write(`${isMet ? 'met   ' : 'missed'} ${name}: ${measured} (${wanted})\n`);
  },
};

function write(cells) {
  const text = cells.map((cell, index) => (index === 0 ? cell.padEnd(30) : ` ${cell}`.padStart(10)));
  process.stdout.write(`${text.join('')}\n`);
}

/** The README's table, as Markdown. */
export function markdown({ at, machine, options, endpoints, sizes, memory, start, workers }) {
  const customers = options.customers.toLocaleString('en');
  const rows = endpoints.map(({ name, floor, service, ratio, p50, p99 }) => [
    name,
    number(floor),
    number(service),
    ratio.toFixed(2),
    `${p50}, ${p99}`,
  ]);
  const given = options.quick ? '--quick' : `--rounds ${options.rounds} --seconds ${options.seconds}`;
  const command = `npm run bench -- ${given}`;
  return [
    ...table(
      [
        `${customers} customers, ${CONNECTIONS} connections`,
        'bare server, a second',
        'Puntos, a second',
        'ratio',
        'p50, p99 ms',
      ],
      rows,
    ),
    '',
    ...sizeLines(sizes, options),
    ...(workers.length > 0 ? [`Two processes (\`WORKERS=2\`) by one: ${ratios(workers)}.`] : []),
    [
      memory.rest ? `Memory: ${memory.rest} MB at rest, ${memory.load} MB under load.` : '',
      start.length > 0 ? `\`npm start\` until ready: ${Math.min(...start)} to ${Math.max(...start)} ms.` : '',
    ].join(' '),
    '',
    `${at.slice(0, 10)}, ${machine.cores} cores, Node ${machine.node.slice(1)}, embedded PostgreSQL 18; server, database and load on one machine, load average ${machine.load}; \`${command}\`. ` +
      `Latencies at ${OPEN_SHARE * 100} % of the rate, counted from when a request was to be sent. For the reads the bare server sends the same statements, as the driver pg sends them: a Sync each, where the service's have one together. For the writes it does the least: no look-up, audit, totals or key.`,
  ];
}

function sizeLines(sizes, { customers, smallest }) {
  if (sizes.length === 0) return [];
  const [small, large] = [smallest, customers].map((size) => size.toLocaleString('en'));
  return [`p50 at ${large} customers by p50 at ${small}: ${ratios(sizes)}.`];
}

function ratios(results) {
  return results.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`).join(', ');
}

function number(value) {
  return value.toLocaleString('en');
}

function table(columns, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

/** Each goal with the figure that was reached. */
export function goalsTable(goals) {
  const rows = goals.map(({ name, wanted, measured, isMet }) => [
    name,
    wanted,
    measured,
    isMet ? 'yes' : 'no',
  ]);
  return table(['goal', 'wanted', 'reached', 'met'], rows);
}

/** Puts the lines between a place's markers. @throws Error when they aren't there */
export function rewrite({ file, marker }, lines) {
  const path = join(root, file);
  const [begin, end] = [`<!-- ${marker}:begin (npm run bench -- --readme) -->`, `<!-- ${marker}:end -->`];
  const text = readFileSync(path, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${file} has no lines ${begin} and ${end}.`);
  writeFileSync(path, [before, begin, '\n\n', lines.join('\n'), '\n\n', end, after].join(''));
}
