import { connect } from 'node:net';

// A client that sends when it is time to, whether or not earlier requests have been answered: in a process of its own, so
// that neither the service's event loop nor the tests' makes it late. Latencies are counted from the moment a request was
// to be sent. Told what to do by messages of its parent: `{ port, seconds, streams: [{ name, rate, requests }] }`, where a
// request is the text of one, `@@@@@@@@@@` in it a number that is never the same.

const NUMBER = '@@@@@@@@@@';
/** Opened before the clock starts, and kept, as a proxy keeps them; whoever finds none free waits, and is counted as waiting. */
const SOCKETS = 1_000;
const FIRST = 'GET /health/live HTTP/1.1\r\nHost: puntos\r\n\r\n';
const PATIENCE_MS = 5_000;
const SLOT_MS = 100;

let serial = Math.floor(Math.random() * 4e9) + 1e9;
const idle = [];
const busy = new Set();
const queue = [];
let open = 0;
let port = 0;

process.on('message', (job) =>
  run(job).then(
    (result) => process.send(result),
    (error) => process.send({ error: error.message }),
  ),
);
process.on('disconnect', () => process.exit(0));

async function run(job) {
  port = job.port;
  const random = randomOf(job.seed ?? 1);
  await fillUp();
  const begin = performance.now() + 50;
  const streams = job.streams.map((stream) => ({
    ...stream,
    next: begin + gap(stream.rate, random),
    records: [],
    sent: 0,
  }));
  const end = begin + job.seconds * 1000;
  let lateness = 0;
  while (performance.now() < end) {
    const now = performance.now();
    for (const stream of streams) {
      while (stream.next <= now && stream.next < end) {
        lateness = Math.max(lateness, now - stream.next);
        start(stream, stream.next - begin, begin, pick(stream.requests, random));
        stream.next += gap(stream.rate, random);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const deadline = end + PATIENCE_MS;
  while (performance.now() < deadline && (queue.length > 0 || busy.size > 0))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const unanswered = queue.length + busy.size;
  queue.length = 0;
  for (const socket of busy) socket.destroy();
  return {
    seconds: job.seconds,
    unanswered,
    lateness,
    sockets: open,
    streams: Object.fromEntries(
      streams.map(({ name, sent, records }) => [name, { sent, ...summary(records) }]),
    ),
  };
}

/** Between one request and the next, as independent clients send them. */
function gap(rate, random) {
  return rate === 0 ? Infinity : (-Math.log(1 - random()) / rate) * 1000;
}

function pick(requests, random) {
  return requests[Math.floor(random() * requests.length)];
}

function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function start(stream, at, begin, text) {
  stream.sent += 1;
  const request = {
    stream,
    at,
    begin,
    text: text.replace(NUMBER, () => String((serial += 1)).padStart(10, '0')),
  };
  const socket = idle.shift();
  if (socket) send(socket, request);
  else {
    if (open < SOCKETS) newSocket();
    queue.push(request);
  }
}

function send(socket, request) {
  socket.request = request;
  socket.received = '';
  socket.missing = -1;
  busy.add(socket);
  socket.write(request.text, 'latin1');
}

async function fillUp() {
  for (const deadline = performance.now() + 60_000; idle.length < SOCKETS;) {
    if (performance.now() > deadline) throw new Error(`only ${idle.length} connections were taken in time`);
    while (open < SOCKETS) newSocket();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Takes who waits longest, or is idle. */
function free(socket) {
  const waiting = queue.shift();
  if (waiting) send(socket, waiting);
  else idle.push(socket);
}

function newSocket() {
  open += 1;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('latin1');
  // A connection that never asked for anything is hung up on.
  socket.once('connect', () => send(socket, { text: FIRST }));
  socket.on('data', (chunk) => take(socket, chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open -= 1;
    busy.delete(socket);
    const place = idle.indexOf(socket);
    if (place >= 0) idle.splice(place, 1);
    if (socket.request) done(socket, 0);
  });
  return socket;
}

function take(socket, chunk) {
  if (!socket.request) return;
  if (socket.missing < 0) {
    socket.received += chunk;
    const head = socket.received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(socket.received.slice(0, head))?.[1] ?? '0';
    socket.missing = Number(length) - (socket.received.length - head - 4);
  } else socket.missing -= chunk.length;
  if (socket.missing > 0) return;
  const status = Number(socket.received.slice(9, 12));
  const closes = /\r\nconnection: close/i.test(socket.received.slice(0, 2000));
  done(socket, status);
  busy.delete(socket);
  if (closes) return socket.destroy();
  free(socket);
}

/** Status 0: the connection broke. */
function done(socket, status) {
  const { stream, at, begin } = socket.request;
  socket.request = null;
  if (!stream) return;
  stream.records.push([at, status, performance.now() - begin - at]);
}

function summary(records) {
  const accepted = records.filter(([, status]) => status >= 200 && status < 300);
  const refused = records.filter(([, status]) => status === 503 || status === 429);
  const statuses = {};
  for (const [, status] of records) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    statuses,
    accepted: latencies(accepted),
    refused: latencies(refused),
    timeline: timeline(records),
  };
}

function latencies(records) {
  const sorted = Float64Array.from(records, ([, , latency]) => latency).sort();
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) ?? null };
}

/** By the tenth of a second in which they were to be sent: accepted, refused, and the longest latency. */
function timeline(records) {
  const slots = [];
  for (const [at, status, latency] of records) {
    const slot = (slots[Math.floor(at / SLOT_MS)] ??= [0, 0, 0]);
    slot[status >= 200 && status < 300 ? 0 : 1] += 1;
    slot[2] = Math.max(slot[2], latency);
  }
  return Array.from(slots, (slot) => slot ?? [0, 0, 0]);
}
