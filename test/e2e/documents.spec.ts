import { CUSTOMERS } from '../support/requests';
import { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let nobody: ApiClient;
let document: any;

beforeAll(async () => {
  service = await startTestService();
  nobody = new ApiClient(service.url, null);
  document = (await nobody.get('/openapi.json')).body;
});
afterAll(() => service.close());

describe('health', () => {
  it.each(['/health/live', '/health/ready'])('%s is green without a token', async (path) => {
    const { status, body } = await nobody.get(path);
    expect([status, body.success]).toEqual([200, true]);
    for (const value of Object.values(body.data)) expect(value).toBe(true);
  });

  it('is green with a wrong token too, and names nothing of the system', async () => {
    const { status, text } = await nobody.get('/health/ready', { headers: { authorization: 'Bearer x' } });
    expect(status).toBe(200);
    expect(text).not.toMatch(/postgres|node|version|puntos_test/i);
  });
});

describe('the OpenAPI document', () => {
  /** Method, path and query parameters of the public documentation. */
  const DOCUMENTED: [string, string, string[]][] = [
    ['post', '/v1/loyalty/customers', []],
    ['get', '/v1/loyalty/customers', ['search', 'page', 'limit']],
    ['get', '/v1/loyalty/customers/{id}', []],
    ['get', '/v1/loyalty/customers/{id}/transactions', ['page', 'limit']],
    ['delete', '/v1/loyalty/customers/{id}', []],
    ['get', '/v1/loyalty/stats', []],
  ];

  it('is of version 3.1, and is there without a token', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  });

  it('refers to nothing that isn’t there', () => {
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to),
    );
    const said = ['schemas', 'responses'].flatMap((kind) =>
      Object.keys(document.components[kind]).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...references].filter((to) => !said.includes(to as string))).toEqual([]);
  });

  it.each(DOCUMENTED)('describes %s %s with its parameters %j', (method, path, parameters) => {
    const operation = document.paths[path]?.[method];
    expect(operation.security).toEqual([{ [bearerScheme()]: [] }]);
    const inQuery = (operation.parameters ?? []).filter((parameter: any) => parameter.in === 'query');
    expect(inQuery.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(parameters));
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403']));
  });

  function bearerScheme(): string {
    const schemes = Object.entries<any>(document.components.securitySchemes);
    return schemes.find(([, { type, scheme }]) => type === 'http' && scheme === 'bearer')?.[0] ?? 'none';
  }

  it('says the limits of pages and their defaults', () => {
    const { parameters } = document.paths[CUSTOMERS].get;
    const schemaOf = (name: string): unknown => parameters.find((one: any) => one.name === name).schema;
    expect(schemaOf('page')).toMatchObject({ type: 'integer', minimum: 1, default: 1 });
    expect(schemaOf('limit')).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
  });

  it('describes the body of a new customer', () => {
    const { $ref } = document.paths[CUSTOMERS].post.requestBody.content['application/json'].schema;
    const schema = document.components.schemas[$ref.split('/').at(-1)];
    expect(schema.required).toEqual(['name']);
    expect(Object.keys(schema.properties).sort()).toEqual(['birthDate', 'email', 'name', 'phone']);
    expect(schema.additionalProperties).toBe(false);
  });

  it('describes every operation with a summary, and every answer with an example or a schema', () => {
    for (const [path, operations] of Object.entries<any>(document.paths)) {
      for (const [method, operation] of Object.entries<any>(operations)) {
        const where = `${method} ${path}`;
        expect([where, operation.summary]).toEqual([where, expect.stringMatching(/.+/)]);
        for (const [status, said] of Object.entries<any>(operation.responses)) {
          const { content } = said.$ref ? document.components.responses[said.$ref.split('/').at(-1)] : said;
          for (const { schema } of Object.values<any>(content ?? {})) {
            expect([where, status, schema]).toEqual([where, status, expect.any(Object)]);
          }
        }
      }
    }
  });
});

describe('the page of the documentation', () => {
  it('is there without a token, with assets of this service only', async () => {
    const { status, headers, text } = await nobody.get('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => String(address));
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      const url = new URL(asset, `${service.url}/docs`);
      expect([asset, (await fetch(url)).status]).toEqual([asset, 200]);
    }
  });

  it('has no script of its own in the page, as its security policy says', async () => {
    const { text, headers } = await nobody.get('/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).not.toContain('script-src *');
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    for (const [, attributes, content] of text.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain('src=');
      expect(content?.trim()).toBe('');
    }
  });
});

describe('the prefix', () => {
  it('is a setting, since the original’s front end calls /api/loyalty', async () => {
    const moved = await startTestService({ API_PREFIX: 'api' });
    const api = moved.as();
    const statuses = [
      (await api.post('/api/loyalty/customers', { name: 'Ana' })).status,
      (await api.get('/api/loyalty/stats')).status,
      (await api.get('/api/organization')).status,
      (await api.get('/v1/loyalty/stats')).status,
      (await api.get('/health/live')).status,
    ];
    await moved.close();
    expect(statuses.slice(0, 2)).toEqual([201, 200]);
    expect(statuses.slice(3)).toEqual([404, 200]);
  });
});
