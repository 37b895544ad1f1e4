import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from '../../src/admission/gate';
import { mintToken } from '../../src/auth/tokens';
import { Log } from '../../src/common/log';
import { newId } from '../../src/common/ids';
import type { RequestContext } from '../../src/tenancy/request-context';
import { type Answer, ApiClient } from '../support/api-client';
import { rawExchange, statusOf } from '../support/raw-exchange';
import { createCustomer, CUSTOMERS, outcome, STATS, tally } from '../support/requests';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

const SLOTS = 2;
const QUEUE = 6;

let service: TestService;
let holder: SideSession;
let api: ApiClient;
let other: ApiClient;
/** whose account is locked: what is written to it stays inside */
let locked: string;
const lines = { request: 0, refused: [] as Record<string, number>[] };

beforeAll(async () => {
  service = await startTestService({
    POOL_SIZE: String(SLOTS),
    POOL_QUEUE_LIMIT: String(QUEUE),
    POOL_WAIT_MS: '10000',
    LOCK_TIMEOUT_MS: '30000',
    STATEMENT_TIMEOUT_MS: '30000',
  });
  const log = service.app.get(Log);
  log.request = () => void (lines.request += 1);
  log.refused = (counts) => void lines.refused.push({ ...counts });
  api = service.as();
  other = service.as('org_admin', newId());
  for (const client of [api, other]) await client.get(STATS);
  locked = (await createCustomer(api)).id;
});
afterAll(() => service.close());

beforeEach(async () => {
  holder = await SideSession.open(service);
  await holder.holdAccountOf(locked);
  lines.request = 0;
  lines.refused = [];
});
afterEach(() => holder.close());

function adjust(client: ApiClient, id: string, headers: Record<string, string> = {}): Promise<Answer> {
  return client.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'gift' }, { headers });
}

/** Fills every slot with writes that wait for the lock. @returns their answers, later */
async function fillSlots(): Promise<{ inside: Promise<Answer[]> }> {
  const inside = Promise.all(Array.from({ length: SLOTS }, () => adjust(api, locked)));
  await holder.untilWaiting(SLOTS);
  return { inside };
}

async function untilQueued(waiting: number): Promise<void> {
  const gate = service.app.get(Gate);
  for (let tries = 0; gate.waiting < waiting; tries += 1) {
    if (tries === 500) throw new Error(`fewer than ${waiting} are waiting`);
    await sleep(10);
  }
}

/** Sends them one behind the other. @returns how to hear, later, in which order they were let in */
async function line(
  requests: [name: string, send: (headers: object) => Promise<Answer>][],
): Promise<() => Promise<string[]>> {
  const gate = service.app.get(Gate);
  const enter = gate.enter.bind(gate);
  const came: string[] = [];
  gate.enter = async (organization, kind, request) => {
    const leave = await enter(organization, kind, request);
    came.push((request as RequestContext).requestId);
    return leave;
  };
  const all: Promise<Answer>[] = [];
  for (const [name, send] of requests) {
    all.push(send({ 'x-request-id': name }));
    await untilQueued(all.length);
  }
  return async () => {
    const answers = await Promise.all(all);
    gate.enter = enter;
    expect(tally(answers)).toEqual({ '200': requests.length });
    return came;
  };
}

describe('who waits for the pool', () => {
  it('goes in turn by organization, writes before reads', async () => {
    const mine = (await createCustomer(api)).id;
    const { inside } = await fillSlots();
    const order = await line([
      ['my-read', (headers) => api.get(STATS, { headers: { ...headers } })],
      ['my-write', (headers) => adjust(api, mine, { ...headers })],
      ['anothers-read', (headers) => other.get(STATS, { headers: { ...headers } })],
    ]);
    await holder.release();
    expect(await order()).toEqual(['anothers-read', 'my-write', 'my-read']);
    await inside;
  });

  it('is not kept waiting by another organization’s queue', async () => {
    const { inside } = await fillSlots();
    const waiting = Promise.all(Array.from({ length: QUEUE }, () => api.get(STATS)));
    await untilQueued(QUEUE);
    expect(outcome(await api.get(STATS))).toBe('503 UNAVAILABLE');
    const beside = other.get(STATS);
    await untilQueued(QUEUE + 1);
    let isFirst: boolean = true;
    void waiting.then(() => (isFirst = false));
    await holder.release();
    expect(outcome(await beside)).toBe('200');
    expect(isFirst).toBe(true);
    expect(tally(await waiting)).toEqual({ '200': QUEUE });
    await inside;
  });

  it('is refused when the wait would be too long: reads while there is still time for writes', async () => {
    const mine = (await createCustomer(api)).id;
    const { inside } = await fillSlots();
    const gate = service.app.get<{ meanStay: number }>(Gate);
    const usual = gate.meanStay;
    gate.meanStay = 8_000;
    const waiting = [api.get(STATS), api.get(STATS)];
    await untilQueued(2);
    expect(outcome(await api.get(STATS))).toBe('503 UNAVAILABLE');
    waiting.push(adjust(api, mine));
    await untilQueued(3);
    gate.meanStay = usual;
    await holder.release();
    expect(tally(await Promise.all(waiting))).toEqual({ '200': 3 });
    await inside;
  });
});

describe('while no more can wait', () => {
  let inside: Promise<Answer[]> | undefined;
  let waiting: Promise<Answer[]>;

  beforeEach(async () => {
    ({ inside } = await fillSlots());
    waiting = Promise.all(Array.from({ length: QUEUE }, () => api.get(STATS)));
    await untilQueued(QUEUE);
    lines.request = 0;
  });
  afterEach(async () => {
    await holder.release();
    await Promise.all([inside, waiting]);
  });

  it('a request is refused at the door, in the usual shape', async () => {
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.get(STATS)));
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(tally(answers)).toEqual({ '503 UNAVAILABLE': 50 });
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(50);
    expect(answers.map(({ body }) => body.error.requestId)).toEqual(ids);
    expect(Object.fromEntries(answers[0]?.headers ?? [])).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-language': 'en',
      'retry-after': '1',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      vary: 'Accept-Language',
    });
    expect(lines.request).toBe(0);
  });

  it('says so in the language and form that is preferred', async () => {
    const headers = { accept: 'application/problem+json', 'accept-language': 'es', 'x-request-id': 'mine' };
    const { status, body, headers: told } = await api.get(STATS, { headers });
    expect([status, told.get('content-type')]).toEqual([503, 'application/problem+json; charset=utf-8']);
    expect(body).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/ocupado/),
      status: 503,
      code: 'UNAVAILABLE',
      requestId: 'mine',
    });
    const head = await api.call('HEAD', STATS);
    expect([head.status, head.text]).toEqual([503, '']);
  });

  it('a body that was sent doesn’t come between the answers', async () => {
    const token = service.token();
    const body = JSON.stringify({ amount: 1, reason: 'x'.repeat(300) });
    const request = `POST ${CUSTOMERS}/${locked}/adjust-points HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const received = await rawExchange(service.url, request.repeat(3));
    expect(received.match(/HTTP\/1\.1 503/g)).toHaveLength(3);
    const large = `POST ${CUSTOMERS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n`;
    expect(await rawExchange(service.url, large)).toMatch(/^HTTP\/1\.1 503[^]*\r\nconnection: close/i);
  });

  it('health and readiness are answered', async () => {
    const answers = await Promise.all(
      ['live', 'ready'].map((name) => fetch(`${service.url}/health/${name}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('only so many strangers a second are looked at, and none of them takes what is others’', async () => {
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        fetch(service.url + STATS, { headers: { authorization: `Bearer a.b.c${index}` } }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(100);
    const beside = other.get(STATS);
    await untilQueued(QUEUE + 1);
    await holder.release();
    expect(outcome(await beside)).toBe('200');
  });

  it('somebody new of an organization with room gets in', async () => {
    // The strangers before have used up their second.
    await sleep(1_000);
    const organizationId = newId();
    const token = mintToken(service.settings, {
      organizationId,
      role: 'org_admin',
      subject: 'new',
      expiresInSeconds: 60,
    });
    const first = new ApiClient(service.url, token).get(STATS);
    await untilQueued(QUEUE + 1);
    await holder.release();
    expect(outcome(await first)).toBe('200');
  });

  it('a refusal is remembered by no key', async () => {
    const headers = { 'idempotency-key': newId() };
    expect(outcome(await adjust(api, locked, headers))).toBe('503 UNAVAILABLE');
    await holder.release();
    await Promise.all([inside, waiting]);
    const again = await adjust(api, locked, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('the log has a line a second with how many were refused', async () => {
    await Promise.all(Array.from({ length: 20 }, () => api.get(STATS)));
    await sleep(1_200);
    const sum = lines.refused.reduce((total, { read = 0 }) => total + read, 0);
    expect(sum).toBe(20);
    expect(lines.refused.length).toBeLessThanOrEqual(2);
  });
});

describe('a client that is slow on purpose', () => {
  it.each([
    ['headers', `GET ${STATS} HTTP/1.1\r\nHost: slow\r\nX-Slow: `],
    [
      'a body',
      `POST ${CUSTOMERS} HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
  ])('is told after its time, and hung up on: %s', async (_, begun) => {
    const hasty = await startTestService({ REQUEST_TIMEOUT_MS: '1000' });
    try {
      const received = await rawExchange(hasty.url, begun, 8_000);
      expect(statusOf(received)).toBe(408);
      expect(received).toMatch(/connection: close/i);
      expect(JSON.parse(received.split('\r\n\r\n')[1] ?? '')).toMatchObject({
        error: { code: 'BAD_REQUEST' },
      });
    } finally {
      await hasty.close();
    }
  });
});
