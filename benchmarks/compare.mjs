import autocannon from 'autocannon';

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 1;

/**
 * Loads both servers in turn, so that whatever else the machine does meets both. Each round begins with a warm-up that
 * isn't counted. The figure of a server is the median of its rounds.
 */
export async function compare(endpoint, floor, service, data, { rounds, seconds }) {
  const measured = { floor: [], service: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, server] of Object.entries({ floor, service })) {
      await load(endpoint, server, data, WARM_UP_SECONDS);
      measured[name].push(await load(endpoint, server, data, seconds));
    }
  }
  const median = (name, figure) => middle(measured[name].map(figure));
  const rate = (result) => result.requests.average;
  const [floorRate, serviceRate] = [median('floor', rate), median('service', rate)];
  return {
    name: endpoint.name,
    floor: Math.round(floorRate),
    service: Math.round(serviceRate),
    ratio: Number((serviceRate / floorRate).toFixed(3)),
    p50: median('service', ({ latency }) => latency.p50),
    p99: median('service', ({ latency }) => latency.p99),
    rss: service.memory(),
    errors: [...measured.floor, ...measured.service].reduce(
      (sum, { errors, non2xx }) => sum + errors + non2xx,
      0,
    ),
    rounds: { floor: measured.floor.map(rate), service: measured.service.map(rate) },
  };
}

/** The floor is only one if it answers the same: reads are compared byte for byte. */
export async function refuseDifferences(endpoint, floor, service, data) {
  if (endpoint.method === 'POST') return;
  const [request] = endpoint.requests(data);
  const bodies = await Promise.all(
    [floor, service].map(async ({ url }) => {
      const answer = await fetch(url + request.path, { headers: headersOf(data, endpoint) });
      return answer.text();
    }),
  );
  if (bodies[0] !== bodies[1])
    throw new Error(
      `The floor answers ${endpoint.name} with\n${bodies[0]}\nand the service with\n${bodies[1]}`,
    );
}

/** Loads one server, over 16 connections. @param sampleInt milliseconds to which the end is exact */
export function load(endpoint, { url }, data, seconds, sampleInt = 1000) {
  const requests = endpoint.requests(data);
  return autocannon({
    url,
    method: endpoint.method,
    headers: headersOf(data, endpoint),
    connections: CONNECTIONS,
    duration: seconds,
    sampleInt,
    // Each connection in an order of its own: together they'd all ask for the same customer.
    setupClient: (client) => client.setRequests(shuffled(requests)),
  });
}

export function headersOf({ tokens }, { on, method }) {
  const headers = { authorization: `Bearer ${tokens[on]}` };
  return method === 'POST' ? { ...headers, 'content-type': 'application/json' } : headers;
}

function shuffled(list) {
  return list
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

export function middle(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
