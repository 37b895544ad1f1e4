import { middle } from './compare.mjs';
import { BATCH } from './endpoints.mjs';

/** What a million customers may cost. Times are medians in milliseconds, at half of the rate that can be reached. */
const LEAST_RATIO = {
  ...{ profile: 0.8, transactions: 0.8, list: 0.8, statistics: 0.8 },
  ...{ create: 0.6, adjust: 0.6, earn: 0.6, redeem: 0.6 },
};
const HOT_ACCOUNT = { rate: 600, p99: 60 };
const BATCHED_ORDERS = 10_000;
const WORKERS_RATIO = 1.6;
const LONGEST = {
  'search common': 80,
  'search rare': 20,
  'search digits': 20,
  'search 2 letters': 400,
  'search common without total': 5,
  'search rare without total': 20,
  'search digits without total': 20,
  'search 2 letters without total': 10,
  'deep page': 150,
};
const LARGEST_SCALE = 1.3;
const MOST_MEMORY = { rest: 120, load: 200 };
const LONGEST_START = 2000;

const atLeast = (name, wanted, measured) => goal(name, `≥ ${wanted}`, measured, measured >= wanted);
const atMost = (name, wanted, measured) => goal(name, `≤ ${wanted}`, measured, measured <= wanted);
const goal = (name, wanted, measured, isMet) => ({ name, wanted, measured, isMet });

/** Each goal that a run has measured, with what was wanted and what came out. */
export function goalsOf({ endpoints, sizes, cursor, workers, memory, start }) {
  const found = (name) => endpoints.filter((result) => result.name === name);
  const goals = [
    ...Object.entries(LEAST_RATIO).flatMap(([name, wanted]) =>
      found(name).map(({ ratio }) => atLeast(`${name}: share of the floor`, wanted, ratio)),
    ),
    ...Object.entries(LONGEST).flatMap(([name, wanted]) =>
      found(name).map(({ p50 }) => atMost(`${name}: p50, ms`, wanted, p50)),
    ),
    ...sizes.map(({ name, ratio }) => atMost(`${name}: p50 by that of the smallest`, LARGEST_SCALE, ratio)),
  ];
  if (cursor) goals.push(atMost('deep cursor: p50 by that of the first page', LARGEST_SCALE, cursor.ratio));
  for (const { service, p99 } of found('redeem one account'))
    goals.push(
      atLeast('redeem one account: a second', HOT_ACCOUNT.rate, service),
      atMost('redeem one account: p99, ms', HOT_ACCOUNT.p99, p99),
    );
  for (const { rounds } of found('earn batch of 500')) {
    const orders = Math.round(middle(rounds.map(([, batches]) => batches)) * BATCH);
    goals.push(atLeast('earn batch: orders a second', BATCHED_ORDERS, orders));
  }
  for (const { name, ratio } of workers)
    goals.push(atLeast(`two processes by one: ${name}`, WORKERS_RATIO, ratio));
  if (memory.rest !== undefined) goals.push(atMost('memory at rest, MB', MOST_MEMORY.rest, memory.rest));
  if (memory.load) goals.push(atMost('memory under load, MB', MOST_MEMORY.load, memory.load));
  if (start.length > 0) goals.push(atMost('npm start until ready, ms', LONGEST_START, middle(start)));
  return goals;
}
