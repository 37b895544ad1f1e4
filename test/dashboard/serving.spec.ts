import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { provisionDemo } from '../../src/demo/demo';
import { startTestService, type TestService } from '../support/test-service';
import { FakeDashboard, SCRIPT } from './fake-dashboard';

const ASSET = '/admin/assets/index-a1b2c3.js';
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  raw: Buffer;
  text: string;
}

let service: TestService;
let dashboard: FakeDashboard;

async function start(environment: Record<string, string> = {}): Promise<void> {
  dashboard = new FakeDashboard();
  dashboard.build();
  service = await startTestService(environment, dashboard.folder);
}

async function stop(): Promise<void> {
  await service.close();
  dashboard.close();
}

/** Past `fetch`, which tidies paths up, chooses encodings and sets headers. */
async function call(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(service.url);
  const sent = request({ hostname, port, method, path, headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const raw = await buffer(answer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, raw, text: raw.toString() };
}

const get = (path: string, headers?: Record<string, string>): Promise<Answer> => call('GET', path, headers);

function metaOf({ text }: Answer, name: string): string | undefined {
  return new RegExp(`<meta name="puntos-${name}" content="([^"]*)"`).exec(text)?.[1];
}

function expectNoSuchThing({ status, headers, text }: Answer): void {
  expect([status, headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
}

describe('the page', () => {
  beforeAll(() => start());
  afterAll(stop);

  it.each([
    '/admin',
    '/admin/',
    '/admin?tab=1',
    '/admin/customers',
    '/admin/customers/0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13/show/2',
    '/admin/index.html',
    '/admin/customers?filter=%7B%22a.b%22%3A1%7D',
  ])('is at %s, for everyone, and kept nowhere', async (path) => {
    const answer = await get(path, HTML);
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(answer.text).toContain('<div id="root"></div>');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is there with a wrong token too: it asks for none', async () => {
    expect((await get('/admin', { ...HTML, authorization: 'Bearer x.y.z' })).status).toBe(200);
  });

  it('says where the API is', async () => {
    expect(metaOf(await get('/admin'), 'api-prefix')).toBe('v1');
  });

  it('may do little, and has the headers of every answer', async () => {
    const { headers, text } = await get('/admin');
    const nonce = /<meta name="puntos-style-nonce" content="([\w-]+)"/.exec(text)?.[1] ?? '';
    expect(String(headers['content-security-policy']).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "manifest-src 'self'",
    ]);
    const usual = (await get('/health/live')).headers;
    const others = Object.keys(usual).filter((name) => /^(x-|cross-|referrer|origin-agent)/.test(name));
    expect(others.length).toBeGreaterThan(6);
    for (const name of others.filter((other) => other !== 'x-request-id')) {
      expect([name, headers[name]]).toEqual([name, usual[name]]);
    }
  });

  it('has another nonce each time, of 128 bits', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('/admin')));
    const nonces = answers.map((answer) => metaOf(answer, 'style-nonce'));
    expect(new Set(nonces).size).toBe(20);
    for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{22}$/);
  });

  it('is as long for HEAD as for GET, and comes without a body', async () => {
    const [head, whole] = [await call('HEAD', '/admin'), await get('/admin')];
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['content-type', 'content-length', 'cache-control'])
      expect(head.headers[name]).toBe(whole.headers[name]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('doesn’t take %s', async (method) => {
    for (const path of ['/admin', '/admin/', '/admin/customers', ASSET, '/admin/assets/none.js']) {
      const { status, headers, text } = await call(method, path);
      expect([path, status, JSON.parse(text).error.code]).toEqual([path, 405, 'METHOD_NOT_ALLOWED']);
      expect(headers.allow?.split(', ').sort()).toEqual(['GET', 'HEAD']);
    }
  });

  it.each(['/administration', '/Admin', '/v1/nope', '/v1/admin', '/v1/customers/admin', '//admin'])(
    'isn’t at %s',
    async (path) => expectNoSuchThing(await get(path, HTML)),
  );

  it('is the new one as soon as there is a new one', async () => {
    dashboard.write('dist/index.html', '<title>new</title><meta name="puntos-demo" content="">');
    expect((await get('/admin')).text).toBe('<title>new</title><meta name="puntos-demo" content="false">');
    dashboard.build();
  });
});

describe('a file', () => {
  beforeAll(() => start());
  afterAll(stop);

  it('whose name has its hash is kept for good', async () => {
    const { status, headers, text } = await get(ASSET);
    expect([status, text]).toEqual([200, SCRIPT]);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is compressed for who takes that, as it was at the build', async () => {
    const brotli = await get(ASSET, { 'accept-encoding': 'gzip, deflate, br' });
    expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.raw).toString()]).toEqual([
      'br',
      SCRIPT,
    ]);
    const gzip = await get(ASSET, { 'accept-encoding': 'gzip' });
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.raw).toString()]).toEqual(['gzip', SCRIPT]);
    const plain = await get(ASSET, { 'accept-encoding': 'identity' });
    expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, SCRIPT]);
    const small = await get('/admin/assets/small-d4e5f6.js', { 'accept-encoding': 'br' });
    expect([small.headers['content-encoding'], small.text]).toEqual([undefined, 'export {};\n']);
    for (const { headers } of [brotli, gzip, plain, small]) {
      expect(headers.vary).toMatch(/accept-encoding/i);
      expect(headers['content-type']).toMatch(/javascript/);
    }
  });

  it('isn’t sent again to who has it', async () => {
    const { headers } = await get(ASSET);
    const again = await get(ASSET, { 'if-none-match': String(headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('without a hash in its name is asked for again', async () => {
    const { status, headers } = await get('/admin/icon.svg');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'image/svg+xml',
      'no-cache',
    ]);
  });

  it('has its head', async () => {
    const { status, headers, text } = await call('HEAD', ASSET);
    expect([status, headers['content-length'], text]).toEqual([200, String(SCRIPT.length), '']);
  });

  it.each([
    '/admin/assets/none-000000.js',
    '/admin/assets/none',
    '/admin/assets/',
    '/admin/assets',
    '/admin/assets/index.html',
    '/admin/none.js',
    '/admin/customers/logo.png',
    '/admin/.sources',
    '/admin/assets/.hidden',
    '/admin/.build.json',
    '/admin/outside.js',
  ])('that isn’t there is a 404, never the page: %s', async (path) =>
    expectNoSuchThing(await get(path, HTML)),
  );

  it.each([
    '/admin/../outside.js',
    '/admin/%2e%2e/outside.js',
    '/admin/..%2foutside.js',
    '/admin/..%2Foutside.js',
    '/admin/..%5coutside.js',
    '/admin/..\\outside.js',
    '/admin/assets/../../outside.js',
    '/admin/assets/..%2f..%2foutside.js',
    '/admin/assets/%2e%2e%2f%2e%2e%2foutside.js',
    '/admin/assets/....//....//outside.js',
    '/admin/..;/outside.js',
    '/admin//outside.js',
    '/admin/./icon.svg',
    '/admin/%252e%252e%252foutside.js',
    '/admin/assets/..',
    '/admin/..',
    '/admin/%2e%2e/%2e%2e/etc/passwd',
    '/admin/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/admin/assets/%00.js',
    '/admin/icon.svg%00.js',
    '/admin//etc/passwd.txt',
    '/admin/assets/index-a1b2c3.js/',
    '/admin/assets/index-a1b2c3.js/x.js',
  ])('is never outside: %s', async (path) => {
    const answer = await get(path, HTML);
    expect(answer.text).not.toMatch(/secret|root:/);
    expectNoSuchThing(answer);
  });

  it.each(['/admin/%', '/admin/%zz.js', '/admin/assets/%c0%ae%c0%ae%2foutside.js'])(
    'whose name can’t be read is a 400: %s',
    async (path) => expect((await get(path)).status).toBe(400),
  );
});

describe('the demo', () => {
  beforeAll(async () => {
    await start();
    await provisionDemo(service.app, service.settings);
  });
  afterAll(stop);

  const demo = async (headers?: Record<string, string>): Promise<string | undefined> =>
    metaOf(await get('/admin', headers), 'demo');

  it('is told of on the machine itself', async () => expect(await demo()).toBe('true'));

  it.each([
    { host: 'puntos.example' },
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { origin: 'https://stranger.example' },
  ])('isn’t told of with %j', async (headers) => expect(await demo(headers as any)).toBe('false'));
});

describe('no demo', () => {
  it.each([{ DEMO: 'false' }, {}])('is told of where there is none: %j', async (environment) => {
    await start(environment as Record<string, string>);
    expect(metaOf(await get('/admin'), 'demo')).toBe('false');
    await stop();
  });
});

describe('settings', () => {
  afterEach(stop);

  it('name the API’s prefix', async () => {
    await start({ API_PREFIX: 'api/v1' });
    expect(metaOf(await get('/admin'), 'api-prefix')).toBe('api/v1');
  });

  it('leave the dashboard out', async () => {
    await start({ DASHBOARD: 'false' });
    for (const path of ['/admin', '/admin/', '/admin/customers', ASSET]) {
      expectNoSuchThing(await get(path, HTML));
      expect((await call('POST', path)).status).toBe(404);
    }
  });

  it('limit addresses, which files count for, and those who are signed in, which they don’t', async () => {
    await start({ RATE_LIMIT_ADDRESS: '3/1h', RATE_LIMIT_ORGANIZATION: '1/1h', RATE_LIMIT_ACTOR: '1/1h' });
    const bearer = { authorization: `Bearer ${service.token()}` };
    const answers = [
      await get('/admin', bearer),
      await get(ASSET, bearer),
      await get(ASSET),
      await get(ASSET),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  });
});
