import { startTestService, type TestService } from '../support/test-service';
import { FakeDashboard } from './fake-dashboard';

let service: TestService;
let dashboard: FakeDashboard;
beforeAll(async () => {
  dashboard = new FakeDashboard();
  service = await startTestService({}, dashboard.folder);
});
afterAll(async () => {
  await service.close();
  dashboard.close();
});
afterEach(() => {
  dashboard.remove('dist');
  dashboard.remove('.build.json');
});

const ENDED = 2 ** 22 + 1;

async function page(headers: Record<string, string> = {}): Promise<Response & { html: string }> {
  const answer = await fetch(`${service.url}/admin/customers`, {
    headers: { accept: 'text/html', ...headers },
  });
  return Object.assign(answer, { html: await answer.text() });
}

describe('a dashboard that isn’t there', () => {
  it('is a page that asks again by itself, without a script', async () => {
    dashboard.write('.build.json', JSON.stringify({ pid: process.pid }));
    const { status, headers, html } = await page();
    expect([status, headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect([headers.get('retry-after'), headers.get('cache-control')]).toEqual(['3', 'no-store']);
    expect(html).toMatch(/<meta http-equiv="refresh" content="3">/);
    expect(html).toContain('The dashboard is being built.');
    expect(html).not.toMatch(/<script|\son\w+=/i);
    const nonce = /<style nonce="([\w-]+)">/.exec(html)?.[1];
    expect(headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
  });

  it.each([
    ['the build failed', JSON.stringify({ failed: true }), /could not be built\./],
    ['whoever built it is gone', JSON.stringify({ pid: ENDED }), /is not built\./],
    ['nothing is known of it', '{', /is not built\./],
  ])('says what to do when %s', async (_, state, said) => {
    dashboard.write('.build.json', state);
    const { status, html } = await page();
    expect(status).toBe(503);
    expect(html).toMatch(said);
    expect(html).toContain('<pre>npm run dashboard:build</pre>');
  });

  it.each([
    ['es-PE,es;q=0.9,en;q=0.8', 'es', 'El panel no está construido.'],
    ['en', 'en', 'The dashboard is not built.'],
    ['fr', 'en', 'The dashboard is not built.'],
  ])('speaks the reader’s language: %s', async (wanted, language, said) => {
    const { headers, html } = await page({ 'accept-language': wanted });
    expect([headers.get('content-language'), headers.get('vary')]).toEqual([language, 'Accept-Language']);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(said);
  });

  it.each(['application/json', '*/*', 'application/problem+json'])(
    'is the usual error for %s',
    async (accept) => {
      const answer = await fetch(`${service.url}/admin`, { headers: { accept } });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3']);
      const body: any = await answer.json();
      const error = body.error ?? { ...body, message: body.title };
      expect([error.code, error.message]).toEqual(['UNAVAILABLE', 'The dashboard is not built.']);
    },
  );

  it('has no files', async () => {
    expect((await fetch(`${service.url}/admin/assets/index-a1b2c3.js`)).status).toBe(404);
  });

  it('is there as soon as it is built, without a restart', async () => {
    expect((await page()).status).toBe(503);
    dashboard.build();
    expect((await page()).status).toBe(200);
    expect((await fetch(`${service.url}/admin/assets/index-a1b2c3.js`)).status).toBe(200);
  });

  it('leaves the service ready, and the API as it is', async () => {
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect((await service.as().get('/v1/session')).status).toBe(200);
  });
});
