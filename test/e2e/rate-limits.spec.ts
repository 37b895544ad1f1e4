import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { Reconciliation } from '../../src/limits/reconciliation.service';
import type { Answer } from '../support/api-client';
import { createCustomer, CUSTOMERS, ORGANIZATION, outcome, STATS } from '../support/requests';
import { startSecondInstance } from '../support/second-instance';
import { startTestService, type TestService } from '../support/test-service';

const HOUR_MS = 3_600_000;

let service: TestService;
afterEach(() => service.close());

async function outcomes(count: number, send: () => Promise<Answer>): Promise<string[]> {
  const all: string[] = [];
  for (let index = 0; index < count; index += 1) all.push(outcome(await send()));
  return all;
}

function times(count: number, value: string): string[] {
  return Array<string>(count).fill(value);
}

/** Past the check of answers, which asks for the document. */
function plainly(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(service.url + path, { headers });
}

describe('without a limit', () => {
  it('no header speaks of one', async () => {
    service = await startTestService();
    const { headers } = await service.as().get(STATS);
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });
});

describe('a limit of an organization', () => {
  beforeEach(async () => {
    service = await startTestService({ RATE_LIMIT_ORGANIZATION: '5/1h', CORS_ORIGINS: '*' });
  });

  it('refuses what is beyond it, of that organization alone', async () => {
    const api = service.as();
    expect(await outcomes(7, () => api.get(STATS))).toEqual([
      ...times(5, '200'),
      ...times(2, '429 RATE_LIMITED'),
    ]);
    expect(outcome(await service.as('cashier').get(CUSTOMERS))).toBe('429 RATE_LIMITED');
    expect(outcome(await service.as('org_admin', newId()).get(STATS))).toBe('200');
  });

  it('tells what is left, on every answer, and when to come again', async () => {
    const api = service.as();
    const answers: Answer[] = [];
    for (let index = 0; index < 6; index += 1) answers.push(await api.get(STATS));
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(
      times(6, '"organization";q=5;w=3600'),
    );
    const left = answers.map(({ headers }) =>
      /^"organization";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? ''),
    );
    expect(left.map((match) => Number(match?.[1]))).toEqual([4, 3, 2, 1, 0, 0]);
    for (const match of left) expect(Number(match?.[2])).toBeLessThanOrEqual(3600);
    const retryAfter = Number(answers[5]?.headers.get('retry-after'));
    service.clock.advance(retryAfter * 1000);
    expect(outcome(await api.get(STATS))).toBe('200');
  });

  it('says so in the language and form that is preferred, and to other origins', async () => {
    const api = service.as();
    await outcomes(5, () => api.get(STATS));
    const headers = {
      accept: 'application/problem+json',
      'accept-language': 'es',
      origin: 'https://a.example',
    };
    const refused = await api.get(STATS, { headers });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      title: expect.stringMatching(/solicitudes/),
    });
    expect(refused.headers.get('access-control-expose-headers')).toMatch(/RateLimit, RateLimit-Policy/);
  });

  it('counts replays, and its refusals are remembered by no key', async () => {
    const api = service.as();
    const { id } = await createCustomer(api);
    const give = (key: string): Promise<Answer> =>
      api.post(
        `${CUSTOMERS}/${id}/adjust-points`,
        { amount: 10, reason: 'gift' },
        { headers: { 'idempotency-key': key } },
      );
    expect(await outcomes(4, () => give('first'))).toEqual(times(4, '200'));
    expect(outcome(await give('second'))).toBe('429 RATE_LIMITED');
    service.clock.advance(2 * HOUR_MS);
    const second = await give('second');
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect(second.body.data.newBalance).toBe(20);
  });

  it('comes before the permission and before the input', async () => {
    await outcomes(5, () => service.as().get(STATS));
    expect(outcome(await service.as('kitchen').get(STATS))).toBe('429 RATE_LIMITED');
    expect(outcome(await service.as().post(CUSTOMERS, { name: '' }))).toBe('429 RATE_LIMITED');
  });

  it('asks nobody who has no token, and never for health', async () => {
    await outcomes(6, () => service.as().get(STATS));
    const statuses = await Promise.all(['/health/live', '/health/ready', STATS].map((path) => plainly(path)));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(statuses[0]?.headers.get('ratelimit')).toBeNull();
  });
});

describe('a limit of an actor', () => {
  it('is each one’s own, in each organization', async () => {
    service = await startTestService({ RATE_LIMIT_ACTOR: '2/1h', RATE_LIMIT_ORGANIZATION: '4/1h' });
    const admin = service.as();
    const made = await admin.post('/v1/api-keys', { name: 'Till', scopes: ['loyalty:read'] });
    const till = { authorization: `Bearer ${made.body.data.key}` };
    expect(await outcomes(2, () => admin.get(ORGANIZATION))).toEqual(['200', '429 RATE_LIMITED']);
    const answers = await Promise.all([1, 2].map(() => plainly(STATS, till)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const refused = await plainly(STATS, till);
    expect([refused.status, refused.headers.get('ratelimit')]).toEqual([
      429,
      expect.stringMatching(/^"organization";r=0;t=\d+, "actor";r=0;t=\d+$/),
    ]);
    expect(outcome(await service.as('org_admin', newId()).get(STATS))).toBe('200');
  });
});

describe('a limit of an address', () => {
  async function statuses(
    count: number,
    headers: (index: number) => Record<string, string>,
  ): Promise<number[]> {
    const all: number[] = [];
    for (let index = 0; index < count; index += 1) all.push((await plainly(STATS, headers(index))).status);
    return all;
  }

  it('comes before the token, and believes nobody about addresses', async () => {
    service = await startTestService({ RATE_LIMIT_ADDRESS: '3/1h' });
    expect(
      await statuses(5, (index) => ({
        authorization: 'Bearer a.b.c',
        'x-forwarded-for': `192.0.2.${index}`,
      })),
    ).toEqual([401, 401, 401, 429, 429]);
    const refused = await plainly(STATS, {
      'x-request-id': 'mine',
      authorization: `Bearer ${service.token()}`,
    });
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-language': 'en',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'mine',
      'ratelimit-policy': '"address";q=3;w=3600',
      ratelimit: expect.stringMatching(/^"address";r=0;t=\d+$/),
      'retry-after': expect.stringMatching(/^\d+$/),
    });
    expect(await refused.json()).toEqual({
      success: false,
      error: { code: 'RATE_LIMITED', message: expect.any(String), requestId: 'mine' },
    });
    expect((await plainly('/health/ready')).status).toBe(200);
    const head = await fetch(service.url + STATS, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([429, '']);
  });

  it('is the client’s behind a trusted proxy', async () => {
    service = await startTestService({ RATE_LIMIT_ADDRESS: '1/1h', TRUST_PROXY: 'loopback' });
    const from = (address: string) => () => ({ 'x-forwarded-for': address });
    expect(await statuses(2, from('198.51.100.7'))).toEqual([401, 429]);
    expect(await statuses(2, from('203.0.113.5, 198.51.100.8'))).toEqual([401, 429]);
    expect(await statuses(1, from('203.0.113.5, 198.51.100.7'))).toEqual([429]);
  });

  it('lets a browser of another origin see its refusal', async () => {
    service = await startTestService({ RATE_LIMIT_ADDRESS: '1/1h', CORS_ORIGINS: 'https://app.example.com' });
    const origin = 'https://app.example.com';
    expect(await statuses(1, () => ({ origin }))).toEqual([401]);
    const refused = await plainly(STATS, { origin });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  });
});

describe('several instances on one database', () => {
  const LIMIT = { RATE_LIMIT_ORGANIZATION: '30/1h' };

  it('hold a limit together: no more is let through beyond it than comes in a second', async () => {
    service = await startTestService(LIMIT);
    const second = await startSecondInstance(service, LIMIT);
    try {
      const clients = [service.as(), second.as('org_admin', service.organizationId)];
      for (const client of clients) await client.get(STATS);
      let allowed = 2;
      const asked = performance.now();
      const sent: number[] = [];
      while (performance.now() - asked < 6_000) {
        const answers = await Promise.all(clients.map((client) => client.get(STATS)));
        sent.push(performance.now());
        allowed += answers.filter(({ status }) => status === 200).length;
        await sleep(100);
      }
      const busiestSecond = Math.max(
        ...sent.map((from) => sent.filter((at) => at >= from && at < from + 1_200).length),
      );
      expect(allowed).toBeGreaterThanOrEqual(30);
      expect(allowed).toBeLessThanOrEqual(30 + 2 * busiestSecond);
      expect(outcome(await service.as().get(STATS))).toBe('429 RATE_LIMITED');
    } finally {
      await second.close();
    }
  }, 60_000);

  it('keep nothing that could be read, and forget it', async () => {
    service = await startTestService({ ...LIMIT, RATE_LIMIT_ADDRESS: '100/1m', RATE_LIMIT_ACTOR: '100/1m' });
    await service.as().get(STATS);
    const reconciliation = service.app.get(Reconciliation);
    await reconciliation.reconcile();
    const rows = async (): Promise<{ subject: Buffer; requests: string }[]> =>
      (await service.sql.query('select * from rate_limit_counts')).rows;
    expect((await rows()).map(({ subject }) => subject.length)).toEqual([16, 16, 16]);
    service.clock.advance(2 * HOUR_MS);
    for (let round = 0; round < 10; round += 1) await reconciliation.reconcile();
    expect(await rows()).toEqual([]);
  });

  it('go on by themselves while they can’t reconcile, and together again afterwards', async () => {
    service = await startTestService(LIMIT);
    const reconciliation = service.app.get(Reconciliation);
    await service.sql.query('alter table rate_limit_counts rename to away');
    expect(await outcomes(31, () => service.as().get(STATS))).toEqual([
      ...times(30, '200'),
      '429 RATE_LIMITED',
    ]);
    await reconciliation.reconcile();
    await service.sql.query('alter table away rename to rate_limit_counts');
    await reconciliation.reconcile();
    await reconciliation.reconcile();
    const { rows } = await service.sql.query('select sum(requests)::int as requests from rate_limit_counts');
    expect(rows).toEqual([{ requests: 30 }]);
  });
});
