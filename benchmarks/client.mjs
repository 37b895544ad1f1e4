import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Sends requests as fast as they are answered, each connection the next one after its answer.
 * @param next makes a request `{ method, path, body? }`
 * @param answers ends earlier, after so many
 * @returns answers a second, each one's latency in milliseconds, and how many were no success
 */
export async function closedLoop(server, next, { headers, connections, seconds, answers = Infinity }) {
  const result = { latencies: [], errors: 0 };
  const clients = await open(server, headers, connections);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until && result.latencies.length < answers) {
        const sentAt = performance.now();
        count(result, await client.send(next()), sentAt);
      }
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  clients.forEach((client) => client.close());
  return { ...result, rate: result.latencies.length / took };
}

/**
 * Sends requests at a rate of its own, whether or not the ones before are answered: a latency is counted from the moment
 * at which a request was to be sent, so waiting for a free connection is part of it.
 * @param rate requests a second, evenly spaced
 */
export async function openLoop(server, next, { headers, connections, seconds, rate }) {
  const result = { latencies: [], errors: 0 };
  const clients = await open(server, headers, connections);
  const total = Math.max(1, Math.round(rate * seconds));
  const startedAt = performance.now();
  let index = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (index < total) {
        const dueAt = startedAt + (index * 1000) / rate;
        index += 1;
        const early = dueAt - performance.now();
        if (early > 0) await sleep(early);
        count(result, await client.send(next()), dueAt);
      }
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  clients.forEach((client) => client.close());
  return { ...result, rate: result.latencies.length / took };
}

function count(result, status, since) {
  if (status >= 200 && status < 300) result.latencies.push(performance.now() - since);
  else result.errors += 1;
}

/** @param share 0.5 for the median, 0.99 for the 99th percentile */
export function percentile(latencies, share) {
  const sorted = Float64Array.from(latencies).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function open({ url }, headers, connections) {
  const { hostname, port } = new URL(url);
  const common = Object.entries({ host: `${hostname}:${port}`, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Promise.all(
    Array.from({ length: connections }, () => Client.open({ host: hostname, port: Number(port) }, common)),
  );
}

/**
 * A connection that is kept, with one request at a time. It reads just as much of an answer as tells its status and its
 * end: what the load takes of the processors isn't there for what is measured.
 */
class Client {
  static async open(address, headers) {
    const socket = connect({ ...address, noDelay: true });
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Client(socket, headers);
  }

  constructor(socket, headers) {
    this.socket = socket;
    this.headers = headers;
    this.received = [];
    this.missing = undefined;
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', () => this.answer(0));
    socket.on('close', () => {
      this.gone = true;
      this.answer(0);
    });
  }

  /** @returns the status; 0 when the connection was lost */
  send({ method = 'GET', path, body }) {
    if (this.gone) return Promise.resolve(0);
    const content =
      body === undefined
        ? ''
        : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${this.headers}${content}\r\n${body ?? ''}`);
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  take(chunk) {
    if (this.missing === undefined) this.takeHead(chunk);
    else this.missing -= chunk.length;
    if (this.missing > 0 || this.missing === undefined) return;
    this.missing = undefined;
    this.answer(this.status);
  }

  takeHead(chunk) {
    this.received.push(chunk);
    const bytes = this.received.length === 1 ? chunk : Buffer.concat(this.received);
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return;
    this.received = [];
    const head = bytes.latin1Slice(0, end);
    this.status = Number(head.slice(9, 12));
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    this.missing = length - (bytes.length - end - END_OF_HEAD.length);
  }

  answer(status) {
    const { resolve } = this;
    this.resolve = undefined;
    resolve?.(status);
  }

  close() {
    this.socket.destroy();
  }
}
