import { createCustomer, CUSTOMERS, NOBODY, ORGANIZATION, outcome, STATS } from '../support/requests';
import { ApiClient, type Answer } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const FRONT_END = 'https://app.example.com';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let service: TestService;
let api: ApiClient;
let nobody: ApiClient;

beforeAll(async () => {
  service = await startTestService({ CORS_ORIGINS: `${FRONT_END},https://other.example.com` });
  api = service.as();
  nobody = new ApiClient(service.url, null);
});
afterAll(() => service.close());

/** An answer of every kind. */
function allKinds(headers: Record<string, string> = {}): Promise<Answer[]> {
  return Promise.all([
    api.get(CUSTOMERS, { headers }),
    api.post(CUSTOMERS, { name: 'Ana' }, { headers }),
    api.post(CUSTOMERS, { name: '' }, { headers }),
    api.post(CUSTOMERS, undefined, { raw: '{', headers }),
    api.post(CUSTOMERS, undefined, { raw: 'a'.repeat(2_000_000), headers }),
    api.post(CUSTOMERS, { name: 'Ana' }, { headers: { ...headers, 'content-type': 'text/plain' } }),
    nobody.get(CUSTOMERS, { headers }),
    service.as('kitchen').get(CUSTOMERS, { headers }),
    api.get(`${CUSTOMERS}/${NOBODY}`, { headers }),
    api.get('/nothing/here', { headers }),
    api.get('/v1/%ZZ', { headers }),
    api.get(`${CUSTOMERS}/${'a'.repeat(3000)}`, { headers }),
    api.call('PUT', CUSTOMERS, {}, { headers }),
    nobody.get('/health/live', { headers }),
    nobody.get('/openapi.json', { headers }),
  ]);
}

describe('the request id', () => {
  it('is on every answer, in the error too, and never the same', async () => {
    const answers = await allKinds();
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(answers.length);
    for (const { body, headers } of answers) {
      if (body?.error) expect(body.error.requestId).toBe(headers.get('x-request-id'));
    }
  });

  it.each(['a', 'trace:1.2_3-4', 'A'.repeat(128)])('is what the client sent: %s', async (id) => {
    for (const answer of await allKinds({ 'X-Request-Id': id })) {
      expect(answer.headers.get('x-request-id')).toBe(id);
    }
  });

  it.each(['', 'a b', 'A'.repeat(129), 'a/b', 'ñ', '<script>', 'a,b', '{}', 'a;b'])(
    'is another when the client sent "%.20s"',
    async (id) => {
      const { headers } = await api.get(STATS, { headers: { 'X-Request-Id': id } });
      expect(headers.get('x-request-id')).toMatch(UUID);
    },
  );
});

describe('a path that does not exist', () => {
  it.each([
    '/',
    '/v1',
    '/v1/loyalty',
    '/v1/loyalty/nothing',
    '/loyalty/customers',
    '/v2/loyalty/customers',
    '/v1/loyalty/Customers',
    '/v1//loyalty/customers',
    `${CUSTOMERS}/${NOBODY}/nothing`,
    `${CUSTOMERS}/${NOBODY}/transactions/1`,
    '/health',
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/.env',
  ])('is a 404 with a token and without: %s', async (path) => {
    for (const client of [api, nobody]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await client.call(method, path);
        expect(outcome(answer)).toBe('404 NOT_FOUND');
        expect(Object.keys(answer.body)).toEqual(['success', 'error']);
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      }
    }
  });
});

describe('a method that a path does not have', () => {
  it.each([
    ['PUT', CUSTOMERS, ['GET', 'POST']],
    ['DELETE', CUSTOMERS, ['GET', 'POST']],
    ['PATCH', CUSTOMERS, ['GET', 'POST']],
    ['POST', `${CUSTOMERS}/${NOBODY}`, ['GET', 'PATCH', 'DELETE']],
    ['PUT', `${CUSTOMERS}/not-an-id`, ['GET', 'PATCH', 'DELETE']],
    ['POST', `${CUSTOMERS}/${NOBODY}/transactions`, ['GET']],
    ['GET', `${CUSTOMERS}/${NOBODY}/adjust-points`, ['POST']],
    ['POST', STATS, ['GET']],
    ['DELETE', ORGANIZATION, ['GET', 'PATCH']],
    ['POST', '/health/live', ['GET']],
    ['POST', '/health/ready', ['GET']],
    ['POST', '/openapi.json', ['GET']],
  ])('is a 405 that names the others: %s %s', async (method, path, allowed) => {
    for (const client of [api, nobody]) {
      const answer = await client.call(method, path);
      expect(outcome(answer)).toBe('405 METHOD_NOT_ALLOWED');
      const named = answer.headers.get('allow')?.split(/\s*,\s*/) ?? [];
      expect(named.filter((name) => !['HEAD', 'OPTIONS'].includes(name)).sort()).toEqual([...allowed].sort());
    }
  });
});

describe('problem details', () => {
  const wants = (accept: string): { headers: Record<string, string> } => ({ headers: { accept } });

  it.each([
    ['application/problem+json'],
    ['application/problem+json, application/json;q=0.9'],
    ['application/json;q=0.1, application/problem+json'],
    ['APPLICATION/PROBLEM+JSON'],
  ])('answer who prefers them: %s', async (accept) => {
    const answer = await api.post(CUSTOMERS, { name: '' }, wants(accept));
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      status: 400,
      code: 'VALIDATION_ERROR',
      details: { name: [expect.any(String)] },
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it.each([
    ['application/json'],
    ['*/*'],
    ['application/*'],
    ['text/html'],
    ['application/json, application/problem+json;q=0.5'],
    ['application/problem+json;q=0, */*'],
    ['nonsense'],
    [''],
  ])('do not answer who does not: %s', async (accept) => {
    const answer = await api.post(CUSTOMERS, { name: '' }, wants(accept));
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
  });

  it('answer every refusal', async () => {
    const answers = (await allKinds({ accept: 'application/problem+json' })).filter(
      ({ status }) => status >= 400,
    );
    for (const { status, body, headers } of answers) {
      expect([status, headers.get('content-type')]).toEqual([status, expect.stringMatching(/problem\+json/)]);
      expect(body).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) });
    }
    expect(answers).toHaveLength(11);
  });

  it('leave success as it is', async () => {
    const answer = await api.get(STATS, wants('application/problem+json'));
    expect([answer.status, answer.body.success]).toEqual([200, true]);
  });
});

describe('security headers', () => {
  it('are on every answer', async () => {
    const without = (await allKinds()).filter(
      ({ headers }) =>
        headers.get('x-content-type-options') !== 'nosniff' ||
        !/SAMEORIGIN|DENY/.test(headers.get('x-frame-options') ?? '') ||
        headers.get('referrer-policy') !== 'no-referrer' ||
        !headers.get('content-security-policy')?.includes("default-src 'self'"),
    );
    expect(without.map(({ status, text }) => `${status} ${text}`)).toEqual([]);
  });

  it('tell nothing of what the service is made of', async () => {
    for (const { headers } of await allKinds()) {
      for (const telling of ['x-powered-by', 'server', 'via']) expect(headers.get(telling)).toBeNull();
    }
  });
});

describe('other origins', () => {
  const ALLOWED = [
    'Authorization',
    'Content-Type',
    'X-Requested-With',
    'Idempotency-Key',
    'If-Match',
    'X-Branch-Id',
  ];
  const EXPOSED = [
    'ETag',
    'Link',
    'X-Total-Count',
    'Content-Range',
    'Retry-After',
    'X-Request-Id',
    'Idempotency-Replayed',
  ];

  function listed(header: string | null): string[] {
    return (header ?? '').toLowerCase().split(/\s*,\s*/);
  }

  function lower(names: string[]): string[] {
    return names.map((name) => name.toLowerCase());
  }

  it('may ask beforehand, without a token, and get the contract’s headers and methods', async () => {
    const { status, headers } = await nobody.call('OPTIONS', `${CUSTOMERS}/${NOBODY}`, undefined, {
      headers: {
        origin: FRONT_END,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': lower(ALLOWED).join(','),
      },
    });
    expect([200, 204]).toContain(status);
    expect(headers.get('access-control-allow-origin')).toBe(FRONT_END);
    expect(listed(headers.get('access-control-allow-headers'))).toEqual(
      expect.arrayContaining(lower(ALLOWED)),
    );
    expect(listed(headers.get('access-control-allow-methods'))).toEqual(
      expect.arrayContaining(['get', 'post', 'patch', 'delete']),
    );
  });

  it('see the contract’s headers, of refusals too', async () => {
    const origin = 'https://other.example.com';
    const unseen = (await allKinds({ origin })).filter(({ headers }) => {
      const exposed = listed(headers.get('access-control-expose-headers'));
      return (
        headers.get('access-control-allow-origin') !== origin ||
        !lower(EXPOSED).every((name) => exposed.includes(name)) ||
        !listed(headers.get('vary')).includes('origin')
      );
    });
    expect(unseen.map(({ status, text }) => `${status} ${text}`)).toEqual([]);
  });

  it.each(['https://evil.example.com', 'null', `${FRONT_END}.evil.com`, 'http://app.example.com'])(
    'that are not in the settings are not allowed: %s',
    async (origin) => {
      for (const answer of [
        await api.get(STATS, { headers: { origin } }),
        await nobody.call('OPTIONS', STATS, undefined, {
          headers: { origin, 'access-control-request-method': 'GET' },
        }),
      ]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );
});

describe('headers of the original’s front end', () => {
  it('X-Branch-Id is accepted and ignored, whatever it says', async () => {
    for (const branch of [NOBODY, 'not an id', '']) {
      expect((await api.get(STATS, { headers: { 'X-Branch-Id': branch } })).status).toBe(200);
    }
  });
});

describe('HEAD', () => {
  it('answers as GET does, without a body', async () => {
    const { id } = await createCustomer(api);
    for (const path of [CUSTOMERS, `${CUSTOMERS}/${id}`, STATS, '/health/live']) {
      const { status, text, headers } = await api.call('HEAD', path);
      expect([path, status, text]).toEqual([path, 200, '']);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it('needs a token too', async () => {
    expect((await nobody.call('HEAD', CUSTOMERS)).status).toBe(401);
    expect((await api.call('HEAD', `${CUSTOMERS}/${NOBODY}`)).status).toBe(404);
  });
});
