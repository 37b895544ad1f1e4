import { closedLoop, openLoop, percentile } from './client.mjs';
import { authorization, requestsFor } from './endpoints.mjs';

export const CONNECTIONS = 16;
/** Latencies are measured at this share of the rate that the service was measured to reach. */
export const OPEN_SHARE = 0.5;
const LEAST_ANSWERS = 40;
const LONGEST_SECONDS = 12;

/**
 * Loads both servers in turn, so that whatever else the machine does meets both. Each round begins with a warm-up that
 * isn't counted. Figures are medians of the rounds, the ratio that of each round's ratio; latencies come from rounds of
 * their own in which requests are sent at a steady rate. `processor` is what floor and service take of their own processor
 * for an answer, in milliseconds: on a machine that others use too it says more than the rates do.
 */
export async function compare(endpoint, { floor, service }, data, options) {
  const servers = [floor, service];
  const closed = [];
  for (const side of [0, 1]) await load(endpoint, servers[side], data, { side, ...options.warm });
  for (let round = 0; round < options.rounds; round += 1) {
    const results = [];
    for (const side of inTurn(round)) {
      await load(endpoint, servers[side], data, { side, seconds: options.warmUp });
      results[side] = await load(endpoint, servers[side], data, { side, seconds: options.seconds });
    }
    closed.push(results);
  }
  const rate = middle(closed.map(([, { rate }]) => rate));
  const open = [];
  for (let round = 0; round < options.rounds; round += 1)
    open.push(await steady(endpoint, service, data, { side: 1, rate: rate * OPEN_SHARE, ...options }));
  const all = [...closed.flat(), ...open];
  return {
    name: endpoint.name,
    isRead: endpoint.isRead,
    floor: round(middle(closed.map(([{ rate }]) => rate))),
    service: round(rate),
    ratio: round(middle(closed.map(([bare, ours]) => ours.rate / bare.rate)), 2),
    p50: round(middle(open.map(({ latencies }) => percentile(latencies, 0.5))), 1),
    p99: round(middle(open.map(({ latencies }) => percentile(latencies, 0.99))), 1),
    processor: servers.map((_, side) => round(middle(closed.map((results) => results[side].used)), 3)),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    rounds: closed.map((results) => results.map(({ rate }) => round(rate, 1))),
  };
}

/** The medians of two services at one rate, that of the slower one: of a small organization and of a large one. */
export function compareSizes(endpoint, sides, options) {
  return compareInTurn(
    endpoint.name,
    sides.map((side) => ({ endpoint, ...side })),
    options,
  );
}

/** The medians of two endpoints at one rate, that of the slower one, in turn: whatever else the machine does meets both. */
export async function compareInTurn(name, sides, options) {
  const results = [[], []];
  const fastest = [];
  for (const { endpoint, service, data } of sides)
    fastest.push((await warmRate(endpoint, service, data, options)).rate);
  const rate = Math.min(...fastest) * OPEN_SHARE;
  for (let round = 0; round < options.rounds * 2; round += 1)
    for (const index of inTurn(round)) {
      const { endpoint, service, data } = sides[index];
      const { latencies } = await steady(endpoint, service, data, { side: 1, rate, ...options });
      results[index].push(percentile(latencies, 0.5));
    }
  const [smallP50, largeP50] = results.map((medians) => middle(medians));
  return {
    name,
    rate: round(rate),
    small: round(smallP50, 2),
    large: round(largeP50, 2),
    ratio: round(largeP50 / smallP50, 2),
  };
}

async function warmRate(endpoint, service, data, { seconds, warm }) {
  await load(endpoint, service, data, { side: 1, ...warm });
  return load(endpoint, service, data, { side: 1, seconds });
}

/** How many times as much several processes answer as one. */
export async function compareWorkers(endpoint, services, data, options) {
  const ratios = [];
  const rates = [[], []];
  for (const service of services) await load(endpoint, service, data, { side: 1, ...options.warm });
  for (let round = 0; round < options.rounds; round += 1) {
    for (const index of inTurn(round)) {
      await load(endpoint, services[index], data, { side: 1, seconds: options.warmUp });
      rates[index].push(
        (await load(endpoint, services[index], data, { side: 1, seconds: options.seconds })).rate,
      );
    }
    ratios.push(rates[1].at(-1) / rates[0].at(-1));
  }
  const [one, several] = rates.map((list) => round(middle(list)));
  return { name: endpoint.name, one, several, ratio: round(middle(ratios), 2) };
}

/** A read is measured only when the floor answers the same, byte for byte. */
export async function refuseDifferences(endpoint, { floor, service }, data) {
  if (!endpoint.isRead) return;
  for (const { path } of endpoint.requests(data).slice(0, 8)) {
    const bodies = await Promise.all(
      [floor, service].map(async ({ url }) => {
        const answer = await fetch(url + path, { headers: authorization(data) });
        return answer.text();
      }),
    );
    if (bodies[0] !== bodies[1])
      throw new Error(`The floor answers ${path} with\n${bodies[0]}\nand the service with\n${bodies[1]}`);
  }
}

async function load(endpoint, server, data, { side, ...limits }) {
  const next = requestsFor(endpoint, data, side);
  const { connections = CONNECTIONS } = endpoint;
  const before = server.processorTime();
  const result = await closedLoop(server, next, { headers: authorization(data), connections, ...limits });
  const used = (server.processorTime() - before) / result.latencies.length;
  server.noteMemory();
  return { ...result, used };
}

/** Long enough for a median of slow answers too. */
function steady(endpoint, server, data, { side, rate, seconds }) {
  const next = requestsFor(endpoint, data, side);
  const { connections = CONNECTIONS } = endpoint;
  const enough = Math.max(seconds, Math.min(LONGEST_SECONDS, LEAST_ANSWERS / rate));
  return openLoop(server, next, { headers: authorization(data), connections, seconds: enough, rate });
}

/** Every second round begins with the other one. */
function inTurn(round) {
  return round % 2 === 0 ? [0, 1] : [1, 0];
}

/** The median. */
export function middle(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function round(number, digits = 0) {
  return Number(number.toFixed(digits));
}
