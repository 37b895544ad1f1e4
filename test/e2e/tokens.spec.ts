import { get } from 'node:http';
import { CUSTOMERS, NOBODY, ORGANIZATION, outcome, createCustomer, STATS } from '../support/requests';
import { badlySigned, signClaims, signText, soundClaims } from '../support/forged-tokens';
import { ApiClient, type Answer } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const NOW = Math.floor(Date.now() / 1000);

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

/** Reads the customers with whatever stands in the header. */
function listWith(authorization: string): Promise<Answer> {
  return new ApiClient(service.url, null).get(CUSTOMERS, { headers: { authorization } });
}

function listWithClaims(changes: Record<string, unknown>): Promise<Answer> {
  return listWith(`Bearer ${signClaims({ ...soundClaims(service.organizationId), ...changes })}`);
}

describe('a sound token', () => {
  it('is accepted', async () => expect((await listWithClaims({})).status).toBe(200));

  it('may hold more claims than are used', async () => {
    const claims = { branches: [NOBODY], iss: 'someone', aud: 'anyone', jti: 'x', name: 'María' };
    expect((await listWithClaims(claims)).status).toBe(200);
  });

  it('may write the organization in capitals: it is the same one', async () => {
    const { id } = await createCustomer(service.as());
    const { body } = await listWithClaims({ org: service.organizationId.toUpperCase() });
    expect(body.data.customers.map((customer: { id: string }) => customer.id)).toContain(id);
  });

  it('may name an organization by a UUID of any version', async () => {
    const answer = await listWithClaims({ org: 'a3bb189e-8bf9-3888-9912-ace4e6543002' });
    expect(answer.status).toBe(200);
  });
});

describe('no token', () => {
  it('is a 401', async () => {
    const answer = await new ApiClient(service.url, null).get(CUSTOMERS);
    expect(outcome(answer)).toBe('401 UNAUTHORIZED');
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer  ',
    'Bearer x',
    'Bearer a.b.c',
    'Bearer ..',
    'Basic YTpi',
    'x',
    ', ',
  ])('is what "%s" says', async (authorization) =>
    expect(outcome(await listWith(authorization))).toBe('401 UNAUTHORIZED'),
  );

  it.each([
    ['without its scheme', (token: string) => token],
    ['with another scheme', (token: string) => `Token ${token}`],
    ['in quotes', (token: string) => `Bearer "${token}"`],
    ['with something behind it', (token: string) => `Bearer ${token} more`],
    ['behind something', (token: string) => `x Bearer ${token}`],
  ])('is a token %s', async (_, write) => {
    expect(outcome(await listWith(write(service.token())))).toBe('401 UNAUTHORIZED');
  });

  it('is a token in the query or in a cookie', async () => {
    const client = new ApiClient(service.url, null);
    const token = service.token();
    expect((await client.get(`${CUSTOMERS}?token=${token}&access_token=${token}`)).status).toBe(401);
    expect((await client.get(CUSTOMERS, { headers: { cookie: `token=${token}` } })).status).toBe(401);
  });
});

describe('a token that was forged', () => {
  it.each(Object.entries(badlySigned(soundClaims(NOBODY))))('is a 401: %s', async (_, token) => {
    expect(outcome(await listWith(`Bearer ${token}`))).toBe('401 UNAUTHORIZED');
  });

  it('is a 401 when any character of it is changed', async () => {
    const token = service.token();
    for (let index = 0; index < token.length; index++) {
      const changed = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
      expect([index, (await listWith(`Bearer ${changed}`)).status]).toEqual([index, 401]);
    }
  });

  it('is a 401 in another spelling of the same bits', async () => {
    const token = service.token();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 43 characters are 258 bits; a signature has 256.
    const last = letters.indexOf(token.slice(-1));
    for (const spare of [1, 2, 3]) {
      const respelled = token.slice(0, -1) + letters[last + spare];
      expect(Buffer.from(respelled.split('.')[2] ?? '', 'base64url')).toEqual(
        Buffer.from(token.split('.')[2] ?? '', 'base64url'),
      );
      expect(outcome(await listWith(`Bearer ${respelled}`))).toBe('401 UNAUTHORIZED');
    }
    expect((await listWith(`Bearer ${token}`)).status).toBe(200);
  });

  it.each([6_200, 9_000])(
    'is a 401 with a claim of %d characters: more than eight kilobytes',
    async (length) => {
      const claims = { ...soundClaims(service.organizationId), more: 'x'.repeat(length) };
      expect(outcome(await listWith(`Bearer ${signClaims(claims)}`))).toBe('401 UNAUTHORIZED');
    },
  );

  it('is refused with a megabyte, before anybody reads it', async () => {
    const authorization = `Bearer ${'a'.repeat(1_000_000)}`;
    const status = await fetch(service.url + CUSTOMERS, { headers: { authorization } }).then(
      (response) => response.status,
      () => 'hung up',
    );
    expect([431, 'hung up']).toContain(status);
    expect((await service.as().get(CUSTOMERS)).status).toBe(200);
  });

  it('is a 401 with an extension that must be understood', async () => {
    const token = signClaims(soundClaims(service.organizationId), { crit: ['x'], x: true });
    expect(outcome(await listWith(`Bearer ${token}`))).toBe('401 UNAUTHORIZED');
  });

  it.each(['org', 'sub', 'role', 'exp', 'iat', 'permissions', 'scope'])(
    'is a 401 with a claim twice: %s',
    async (claim) => {
      const claims = {
        ...soundClaims(service.organizationId),
        permissions: ['customers:read'],
        scope: 'customers:read',
      };
      const value = JSON.stringify(claims[claim as keyof typeof claims]);
      const escaped = `"\\u00${claim.charCodeAt(0).toString(16)}${claim.slice(1)}"`;
      for (const name of [`"${claim}"`, escaped]) {
        const twice = JSON.stringify(claims).replace('{', `{${name}:${value},`);
        expect(outcome(await listWith(`Bearer ${signText(twice)}`))).toBe('401 UNAUTHORIZED');
      }
    },
  );
});

describe('a token whose claims fail', () => {
  it.each([
    ['expired', { exp: NOW - 60 }],
    ['without exp', { exp: undefined }],
    ['exp as text', { exp: String(NOW + 3600) }],
    ['exp as a day', { exp: '2100-01-01' }],
    ['exp as null', { exp: null }],
    ['exp as 1e99', { exp: 1e99 }],
    ['exp as a negative number', { exp: -1 }],
    ['issued in the future', { iat: NOW + 3600 }],
    ['iat as text', { iat: 'now' }],
    ['not valid yet', { nbf: NOW + 3600 }],
    ['nbf as text', { nbf: 'now' }],
    ['nbf as 1e99', { nbf: 1e99 }],
    ['iat as 1e99', { iat: 1e99 }],
    ['exp as true', { exp: true }],
    ['exp as a list', { exp: [NOW + 3600] }],
    ['exp as an object', { exp: {} }],
    ['exp in milliseconds of yesterday', { exp: (NOW - 86_400) / 1000 }],
    ['without sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['sub as a number', { sub: 1 }],
    ['sub as an object', { sub: {} }],
    ['without org', { org: undefined }],
    ['org as null', { org: null }],
    ['org as an array', { org: [NOBODY] }],
    ['org as an object', { org: { id: NOBODY } }],
    ['org as a number', { org: 1 }],
    ['org that is no UUID', { org: 'acme' }],
    ['an empty org', { org: '' }],
    ['org as an empty list', { org: [] }],
    ['org as true', { org: true }],
    ['org of zeros and more', { org: `${NOBODY}0` }],
    ['org without dashes', { org: NOBODY.replaceAll('-', '') }],
    ['org as a URN', { org: `urn:uuid:${NOBODY}` }],
    ['org with a NUL', { org: `${NOBODY}\0` }],
    ['org in braces', { org: `{${NOBODY}}` }],
    ['org with a space', { org: `${NOBODY} ` }],
    ['org with SQL', { org: `${NOBODY}' or true --` }],
    ['permissions that are no array', { permissions: 'customers:read' }],
    ['permissions as an object', { permissions: { 'customers:read': true } }],
    ['permissions that are no text', { permissions: [1, {}] }],
    ['a scope that is no text', { scope: ['customers:read'] }],
  ])('is a 401: %s', async (_, changes) => {
    expect(outcome(await listWithClaims(changes))).toBe('401 UNAUTHORIZED');
  });
});

describe('two Authorization headers', () => {
  it('are a 400, whichever is the right one', async () => {
    const right = `Bearer ${service.token()}`;
    for (const authorization of [
      [right, 'Bearer x'],
      ['Bearer x', right],
      [right, right],
    ]) {
      expect(await statusWith(authorization)).toBe(400);
    }
  });

  function statusWith(authorization: string[]): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const headers = authorization.flatMap((value) => ['Authorization', value]);
      const host = ['Host', new URL(service.url).host];
      const request = get(`${service.url}${CUSTOMERS}`, { headers: [...host, ...headers] as never });
      request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
  }
});

describe('the order of checks', () => {
  const wrongBody = { name: '', unknown: true };
  const key = { headers: { 'Idempotency-Key': 'not visible' } };

  it('401 before everything else', async () => {
    const nobody = new ApiClient(service.url, null);
    expect(outcome(await nobody.patch(`${CUSTOMERS}/not-an-id?x=1`, wrongBody, key))).toBe(
      '401 UNAUTHORIZED',
    );
  });

  it('401 before a body that is no JSON', async () => {
    const nobody = new ApiClient(service.url, null);
    expect(outcome(await nobody.post(CUSTOMERS, undefined, { raw: '{' }))).toBe('401 UNAUTHORIZED');
  });

  it('403 before 400', async () => {
    const kitchen = service.as('kitchen');
    expect(outcome(await kitchen.patch(`${CUSTOMERS}/not-an-id?x=1`, wrongBody, key))).toBe('403 FORBIDDEN');
    expect(outcome(await kitchen.get(`${CUSTOMERS}?page=0`))).toBe('403 FORBIDDEN');
  });

  it('403 before a body that is no JSON', async () => {
    const kitchen = service.as('kitchen');
    expect(outcome(await kitchen.post(CUSTOMERS, undefined, { raw: '{' }))).toBe('403 FORBIDDEN');
  });

  it('400 before 404', async () => {
    const answer = await service.as().patch(`${CUSTOMERS}/${NOBODY}`, wrongBody);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(outcome(await service.as().get(`${CUSTOMERS}/${NOBODY}/transactions?page=0`))).toBe(
      '400 VALIDATION_ERROR',
    );
  });

  it('404 before 409', async () => {
    const api = service.as();
    await createCustomer(api, { email: 'order@example.com' });
    const answer = await api.patch(`${CUSTOMERS}/${NOBODY}`, { email: 'order@example.com' });
    expect(outcome(answer)).toBe('404 NOT_FOUND');
  });
});

describe('an unknown organization, when none is made by itself', () => {
  let closed: TestService;
  beforeAll(async () => {
    closed = await startTestService({ AUTO_PROVISION_ORGANIZATIONS: 'false' });
  });
  afterAll(() => closed.close());

  it.each(['org_admin', 'super_admin', 'waiter'] as const)(
    'is a 403 for %s, and is not made',
    async (role) => {
      for (const path of [CUSTOMERS, STATS, ORGANIZATION]) {
        expect(outcome(await closed.as(role).get(path))).toBe('403 ORGANIZATION_UNKNOWN');
      }
      expect(outcome(await closed.as(role).post(CUSTOMERS, { name: 'Ana' }))).toBe(
        '403 ORGANIZATION_UNKNOWN',
      );
      const { rowCount } = await closed.sql.query('select from organizations');
      expect(rowCount).toBe(0);
    },
  );

  it('is checked before the request itself', async () => {
    expect(outcome(await closed.as().get(`${CUSTOMERS}?page=0`))).toBe('403 ORGANIZATION_UNKNOWN');
  });
});

describe('an issuer and an audience that are set', () => {
  let strict: TestService;
  beforeAll(async () => {
    strict = await startTestService({ JWT_ISSUER: 'https://id.example.com', JWT_AUDIENCE: 'puntos' });
  });
  afterAll(() => strict.close());

  it.each([
    ['both right', { iss: 'https://id.example.com', aud: 'puntos' }, '200'],
    ['the audience among others', { iss: 'https://id.example.com', aud: ['other', 'puntos'] }, '200'],
    ['no issuer', { aud: 'puntos' }, '401 UNAUTHORIZED'],
    ['another issuer', { iss: 'https://id.example.com/', aud: 'puntos' }, '401 UNAUTHORIZED'],
    ['the issuer in a list', { iss: ['https://id.example.com'], aud: 'puntos' }, '401 UNAUTHORIZED'],
    ['no audience', { iss: 'https://id.example.com' }, '401 UNAUTHORIZED'],
    ['another audience', { iss: 'https://id.example.com', aud: 'puntos2' }, '401 UNAUTHORIZED'],
    ['no audience in the list', { iss: 'https://id.example.com', aud: [] }, '401 UNAUTHORIZED'],
    ['an audience that is an object', { iss: 'https://id.example.com', aud: {} }, '401 UNAUTHORIZED'],
  ])('%s', async (_, claims, expected) => {
    const token = signClaims({ ...soundClaims(strict.organizationId), ...claims });
    const answer = await new ApiClient(strict.url, token).get(CUSTOMERS);
    expect(outcome(answer)).toBe(expected);
  });
});
