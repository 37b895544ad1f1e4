import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { provisionDemo } from '../../src/demo/demo';
import { createApplication } from '../../src/http/application';
import { ApiClient } from '../support/api-client';
import { startIdentityProvider } from '../support/identity-provider';
import { outcome, SESSION } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const DEMO = `${SESSION}/demo`;

let service: TestService;

interface Sent {
  remoteAddress?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Asks as a program anywhere would, with any header, even of a host that isn't ours. */
async function send(method: string, path: string, { remoteAddress, headers, body }: Sent): Promise<any> {
  const server = service.app.getHttpServer();
  const pretend = (socket: Socket): void => {
    Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress ?? '127.0.0.1' });
  };
  server.prependListener('connection', pretend);
  try {
    const sent = request(service.url + path, {
      method,
      agent: false,
      setHost: false,
      headers: { host: 'localhost:3000', 'content-type': 'application/json', ...headers },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await json(answer) };
  } finally {
    server.removeListener('connection', pretend);
  }
}

function enter({ body = '{"role":"waiter"}', ...sent }: Sent = {}) {
  return send('POST', DEMO, { ...sent, body });
}

/** An answer without what differs from one to the next. */
function told({ status, body, headers }: any): object {
  const { requestId: _, ...error } = body.error;
  return { status, error, allow: headers.allow };
}

async function expectNothingThere(sent: Sent = {}): Promise<void> {
  const bodies = ['{"role":"waiter"}', '{"role":"owner"}', '{', '"'.repeat(300_000), ''];
  for (const body of bodies) {
    const unknown = await send('POST', '/v1/session/nowhere', { ...sent, body });
    expect(unknown.status).toBe(404);
    expect(told(await enter({ ...sent, body }))).toEqual(told(unknown));
  }
}

describe('where there is a demo', () => {
  beforeAll(async () => {
    service = await startTestService();
    await provisionDemo(service.app, service.settings);
  });
  afterAll(() => service.close());

  it('isn’t there for a proxy that was given an address and nothing else: it speaks HTTP/1.0', async () => {
    const asked = async (version: string): Promise<string> => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      const body = '{"role":"waiter"}';
      const head = `POST ${DEMO} HTTP/${version}\r\nHost: 127.0.0.1:3000\r\nContent-Type: application/json\r\n`;
      socket.write(`${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return (await text(socket)).split('\r\n')[0] ?? '';
    };
    expect(await asked('1.0')).toContain('404');
    expect(await asked('1.1')).toContain('201');
  });

  it('a role is chosen, and lasts an hour', async () => {
    const nobody = new ApiClient(service.url, null);
    for (const role of ['org_admin', 'branch_manager', 'cashier', 'waiter']) {
      const { status, body } = await nobody.post(DEMO, { role });
      expect(status).toBe(201);
      const hour = new Date(body.data.expires_at).getTime() - Date.now();
      expect(Math.abs(hour - 3_600_000)).toBeLessThan(5_000);
      const { data } = (await new ApiClient(service.url, body.data.token).get(SESSION)).body;
      expect([data.actor, data.organization.name]).toEqual(['demo', 'Demo restaurant']);
      const own = (await service.as(role as 'waiter').get(SESSION)).body.data;
      expect(data.permissions).toEqual(own.permissions);
    }
  });

  it.each([
    {},
    { role: 'super_admin' },
    { role: 'kitchen' },
    { role: 'waiter', organizationId: 'x' },
    { role: ['waiter'] },
  ])('%j is refused', async (body) => {
    expect(outcome(await new ApiClient(service.url, null).post(DEMO, body))).toBe('400 VALIDATION_ERROR');
  });

  it('a key is passed over: no token is ever kept', async () => {
    const options = { headers: { 'idempotency-key': 'demo-1' } };
    const nobody = new ApiClient(service.url, null);
    expect((await nobody.post(DEMO, { role: 'waiter' }, options)).status).toBe(201);
    expect((await nobody.post(DEMO, { role: 'cashier' }, options)).status).toBe(201);
    const { rows } = await service.sql.query("select from idempotency_keys where key = 'demo-1'");
    expect(rows).toEqual([]);
  });

  it.each<Sent>([
    { remoteAddress: '127.0.0.1', headers: { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' } },
    { remoteAddress: '127.8.9.10', headers: { host: 'localhost' } },
    { remoteAddress: '::1', headers: { host: '[::1]:3000', origin: 'http://[::1]:3000' } },
    {
      remoteAddress: '::ffff:127.0.0.1',
      headers: { host: 'LOCALHOST:3000', origin: 'http://localhost:3000' },
    },
  ])('%j comes from here', async (sent) => {
    expect((await enter(sent)).status).toBe(201);
  });

  it.each<Sent>([
    { remoteAddress: '192.168.1.20' },
    { remoteAddress: '10.127.0.1' },
    { remoteAddress: '::ffff:192.168.1.20' },
    { remoteAddress: '2001:db8::1' },
    { remoteAddress: 'fe80::1' },
    { headers: { host: 'puntos.example' } },
    { headers: { host: 'localhost.example:3000' } },
    { headers: { host: '127.0.0.1.example' } },
    { headers: { host: '192.168.1.20:3000' } },
    { headers: { host: 'localhost:3000@puntos.example' } },
    { headers: { host: '' } },
    { headers: { 'x-forwarded-for': '127.0.0.1' } },
    { headers: { 'x-forwarded-for': '' } },
    { headers: { 'X-Forwarded-Host': 'localhost' } },
    { headers: { forwarded: 'for=127.0.0.1' } },
    { headers: { via: '1.1 proxy' } },
    { headers: { 'x-real-ip': '127.0.0.1' } },
    { headers: { origin: 'https://stranger.example' } },
    { headers: { origin: 'http://localhost:4000' } },
    { headers: { origin: 'http://127.0.0.1:3000' } },
    { headers: { origin: 'null' } },
    { headers: { origin: '' } },
  ])('%j doesn’t, and finds nothing there', (sent) => expectNothingThere(sent));

  it('other methods find nothing there either', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
      const { status, headers } = await send(method, DEMO, {});
      expect([method, status, headers.allow]).toEqual([method, 404, undefined]);
    }
  });
});

it('a limit by address counts it', async () => {
  service = await startTestService({ RATE_LIMIT_ADDRESS: '2/1h' });
  const statuses = [await enter(), await enter(), await enter()].map(({ status }) => status);
  expect(statuses).toEqual([404, 404, 429]);
  await service.close();
});

describe('there is none', () => {
  afterEach(() => service.close());

  async function isInTheDocument(): Promise<boolean> {
    const document: any = await (await fetch(`${service.url}/openapi.json`)).json();
    return document.paths[DEMO] !== undefined;
  }

  it('in production, even with its organization', async () => {
    service = await startTestService();
    await provisionDemo(service.app, service.settings);
    const production = { ...service.settings, NODE_ENV: 'production' as const };
    const inProduction = await createApplication(service.database.ownerUrl, production);
    await inProduction.listen(0, '127.0.0.1');
    const { app, url } = service;
    Object.assign(service, { app: inProduction, url: await inProduction.getUrl() });
    await expectNothingThere();
    await inProduction.close();
    Object.assign(service, { app, url });
  });

  it('without DEMO', async () => {
    service = await startTestService({ DEMO: 'false' });
    await provisionDemo(service.app, { ...service.settings, DEMO: true });
    await expectNothingThere();
    expect(await isInTheDocument()).toBe(false);
  });

  it('without its organization', async () => {
    service = await startTestService();
    const { status, body } = await enter();
    expect([status, body.error.code]).toEqual([404, 'NOT_FOUND']);
    const { rows } = await service.sql.query('select from organizations');
    expect(rows).toEqual([]);
  });

  it('where tokens come from an identity provider', async () => {
    const provider = await startIdentityProvider();
    service = await startTestService({ JWT_SECRET: '', JWT_JWKS_URL: provider.url });
    await provisionDemo(service.app, service.settings);
    await expectNothingThere();
    await provider.close();
  });
});
