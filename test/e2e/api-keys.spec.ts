import type { AuditLog } from '../../src/audit/audit-log.entity';
import { Database } from '../../src/database/database';
import { PERMISSIONS } from '../../src/tenancy/permissions';
import { type Answer, ApiClient } from '../support/api-client';
import { signClaims, soundClaims } from '../support/forged-tokens';
import { API_KEYS, atOnce, CUSTOMERS, NOBODY, outcome, STATS, tally } from '../support/requests';
import { dumpRows, tablesWith } from '../support/rows';
import { type SecondInstance, startSecondInstance } from '../support/second-instance';
import { startTestService, type TestService } from '../support/test-service';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let service: TestService;
let admin: ApiClient;
beforeAll(async () => {
  service = await startTestService();
  admin = service.as('org_admin');
});
afterAll(() => service.close());

interface NewKey {
  id: string;
  key: string;
  prefix: string;
}

async function create(fields: object = {}, api = admin): Promise<NewKey> {
  const answer = await api.post(API_KEYS, { name: 'Till', scopes: ['customers:read'], ...fields });
  if (answer.status !== 201) throw new Error(`not created: ${answer.text}`);
  return answer.body.data;
}

function withKey(key: string): ApiClient {
  return new ApiClient(service.url, key);
}

async function statusOf(key: string): Promise<number> {
  return (await withKey(key).get(CUSTOMERS)).status;
}

async function rowOf(id: string): Promise<any> {
  const { rows } = await service.sql.query('select * from api_keys where id = $1', [id]);
  return rows[0];
}

async function auditOf(id: string): Promise<AuditLog[]> {
  const { rows } = await service.sql.query<AuditLog>(
    'select * from audit_log where entity_id = $1 order by created_at, id',
    [id],
  );
  return rows;
}

describe('a new key', () => {
  it('is told once, with its beginning, and opens what its scopes open', async () => {
    const body = { name: 'Entrance', scopes: ['loyalty:read', 'customers:read'], expiresAt: null };
    const { data } = (await admin.post(API_KEYS, body)).body;
    expect(data).toMatchObject({
      name: 'Entrance',
      scopes: ['customers:read', 'loyalty:read'],
      created_by: 'tester',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
    });
    expect(data.key).toMatch(/^pk_[\w-]{64}$/);
    expect(data.prefix).toBe(data.key.slice(0, 11));
    const client = withKey(data.key);
    expect((await client.get(CUSTOMERS)).status).toBe(200);
    expect((await client.get(STATS)).status).toBe(200);
    expect(outcome(await client.post(CUSTOMERS, { name: 'Ana' }))).toBe('403 FORBIDDEN');
  });

  it('is nowhere in the database, and its hash nowhere outside', async () => {
    const { id, key } = await create();
    await withKey(key).get(CUSTOMERS);
    const dump = await dumpRows(service.sql);
    expect(tablesWith(dump, key)).toEqual([]);
    expect(tablesWith(dump, key.slice(12, 40))).toEqual([]);
    const { hash } = await rowOf(id);
    expect(hash).toHaveLength(32);
    const listed = (await admin.get(API_KEYS)).text;
    for (const form of ['hex', 'base64', 'base64url']) expect(listed).not.toContain(hash.toString(form));
    expect(listed).not.toContain(key);
    expect(listed).not.toContain('hash');
  });

  it('leaves an audit row, and acts under its own id', async () => {
    const { id, key } = await create({ scopes: ['customers:create'] });
    expect(await auditOf(id)).toEqual([
      expect.objectContaining({ action: 'api_key.created', entity: 'api_key', actor: 'tester' }),
    ]);
    const { data } = (await withKey(key).post(CUSTOMERS, { name: 'Ana' })).body;
    expect((await auditOf(data.id))[0]).toMatchObject({
      action: 'customer.created',
      actor: `api-key:${id}`,
      organization_id: service.organizationId,
    });
  });

  it('has a secret of its own each time', async () => {
    const keys = await atOnce(20, () => create());
    expect(new Set(keys.map(({ key }) => key)).size).toBe(20);
    expect(new Set(keys.map(({ key }) => key.slice(0, 40))).size).toBe(20);
  });

  it.each([
    ['no scopes', { scopes: [] }, 'scopes'],
    ['no list of scopes', { scopes: 'customers:read' }, 'scopes'],
    ['a scope that is not known', { scopes: ['customers:read', 'customers:reads'] }, 'scopes'],
    ['a group of scopes', { scopes: ['customers:*'] }, 'scopes'],
    ['a scope twice', { scopes: ['customers:read', 'customers:read'] }, 'scopes'],
    ['a scope that is no text', { scopes: [['customers:read']] }, 'scopes'],
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an expiry that is no time', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['a key of its own', { key: 'pk_mine' }, 'key'],
    ['a hash of its own', { hash: 'x' }, 'hash'],
  ])('is refused with %s', async (_, fields, field) => {
    const answer = await admin.post(API_KEYS, { name: 'Till', scopes: ['customers:read'], ...fields });
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('is refused in words, in the language that was asked for', async () => {
    const said = async (language: string): Promise<string> => {
      const options = { headers: { 'Accept-Language': language } };
      return (await admin.post(API_KEYS, { name: 'x', scopes: [] }, options)).body.error.details.scopes[0];
    };
    expect(await said('en')).toMatch(
      /^scopes must be an array of at least one of customers:read, .+, none twice$/,
    );
    expect(await said('es')).toMatch(/^scopes debe ser una lista con al menos uno de .+, ninguno repetido$/);
  });

  it('may do no more than who makes it', async () => {
    const claims = { permissions: ['api_keys:manage', 'customers:read'] };
    const limited = new ApiClient(
      service.url,
      signClaims({ ...soundClaims(service.organizationId), ...claims }),
    );
    const answer = await limited.post(API_KEYS, { name: 'x', scopes: ['customers:read', 'loyalty:update'] });
    expect(outcome(answer)).toBe('403 FORBIDDEN');
    expect(answer.body.error.details).toEqual({ scopes: ['loyalty:update'] });
    const { key } = await create({ scopes: ['api_keys:manage', 'customers:read'] }, limited);
    const byKey = await withKey(key).post(API_KEYS, { name: 'x', scopes: ['customers:delete'] });
    expect(outcome(byKey)).toBe('403 FORBIDDEN');
    const child = await create({ scopes: ['customers:read'] }, withKey(key));
    expect(await statusOf(child.key)).toBe(200);
  });

  it.each(['branch_manager', 'cashier', 'waiter', 'kitchen'] as const)(
    'is not for %s to make, list or revoke',
    async (role) => {
      const { id } = await create();
      const client = service.as(role);
      const answers = [
        await client.post(API_KEYS, { name: 'x', scopes: ['customers:read'] }),
        await client.get(API_KEYS),
        await client.delete(`${API_KEYS}/${id}`),
      ];
      expect(tally(answers)).toEqual({ '403 FORBIDDEN': 3 });
    },
  );
});

describe('an Idempotency-Key', () => {
  const options = { headers: { 'Idempotency-Key': 'till-1' } };
  const body = { name: 'Once', scopes: ['customers:read'] };

  it('makes one key, and keeps the answer without it', async () => {
    const made = await admin.post(API_KEYS, body, options);
    const again = await admin.post(API_KEYS, body, options);
    expect(made.body.data.key).toMatch(/^pk_/);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.data).toEqual({ ...made.body.data, key: null });
    const { rows } = await service.sql.query(`select from api_keys where name = 'Once'`);
    expect(rows).toHaveLength(1);
    expect(tablesWith(await dumpRows(service.sql), made.body.data.key)).toEqual([]);
    expect(await statusOf(made.body.data.key)).toBe(200);
  });
});

describe('a key that lets nobody in', () => {
  const unknown = `pk_${'A'.repeat(64)}`;

  it('gets the same answer, whatever is wrong with it', async () => {
    const revoked = await create();
    await admin.delete(`${API_KEYS}/${revoked.id}`);
    const expired = await create({
      expiresAt: new Date(service.clock.now().getTime() + MINUTE).toISOString(),
    });
    service.clock.advance(MINUTE);
    const { key } = await create();
    const keys = [
      revoked.key,
      expired.key,
      unknown,
      'pk_',
      'pk_short',
      `${key}A`,
      key.slice(0, -1),
      key.toUpperCase(),
      key.replace('pk_', 'Pk_'),
      key.replace('pk_', ''),
      `pk_${Buffer.alloc(48).toString('base64url')}`,
    ];
    const bodies = new Set<string>();
    for (const wrong of keys) {
      const answer = await withKey(wrong).get(CUSTOMERS);
      expect([wrong, outcome(answer)]).toEqual([wrong, '401 UNAUTHORIZED']);
      expect(answer.text).not.toContain(wrong);
      bodies.add(JSON.stringify({ ...answer.body.error, requestId: '' }));
    }
    expect(bodies.size).toBe(1);
    expect(await statusOf(key)).toBe(200);
  });

  it('is one of another organization under ours', async () => {
    const theirs = await create({}, service.as('org_admin', crypto.randomUUID()));
    const secret = Buffer.from(theirs.key.slice(3), 'base64url').subarray(0, 32);
    const ours = Buffer.from(service.organizationId.replaceAll('-', ''), 'hex');
    expect(await statusOf(`pk_${Buffer.concat([secret, ours]).toString('base64url')}`)).toBe(401);
    expect(await statusOf(theirs.key)).toBe(200);
  });

  it('is one behind another scheme, or in the query', async () => {
    const { key } = await create();
    const nobody = new ApiClient(service.url, null);
    for (const authorization of [`Basic ${key}`, key, `Bearer "${key}"`, `Bearer ${key} `, `Token ${key}`]) {
      const status = (await nobody.get(CUSTOMERS, { headers: { authorization } })).status;
      // a header's trailing space is no part of it
      expect([authorization, status]).toEqual([authorization, authorization.endsWith(' ') ? 200 : 401]);
    }
    expect((await nobody.get(`${CUSTOMERS}?api_key=${key}`)).status).toBe(401);
  });
});

describe('revoking', () => {
  let other: SecondInstance;
  beforeAll(async () => {
    other = await startSecondInstance(service);
  });
  afterAll(() => other.close());

  it('holds at once here, within five seconds elsewhere; the row stays', async () => {
    const { id, key } = await create();
    const elsewhere = (): Promise<Answer> => other.with(key).get(CUSTOMERS);
    expect([(await elsewhere()).status, await statusOf(key)]).toEqual([200, 200]);
    const revokedAt = Date.now();
    const answer = await admin.delete(`${API_KEYS}/${id}`);
    expect(answer.body.data).toMatchObject({ id, revoked_at: expect.any(String) });
    expect(await statusOf(key)).toBe(401);
    let status = 200;
    while (status === 200 && Date.now() - revokedAt < 8 * SECOND) status = (await elsewhere()).status;
    expect(status).toBe(401);
    expect(Date.now() - revokedAt).toBeLessThan(5.5 * SECOND);
    expect(await rowOf(id)).toMatchObject({ id, revoked_at: expect.any(Date) });
    expect((await admin.get(API_KEYS)).body.data.map((row: { id: string }) => row.id)).toContain(id);
    expect((await auditOf(id)).map(({ action, changed_fields }) => [action, changed_fields])).toEqual([
      ['api_key.created', []],
      ['api_key.revoked', ['revoked_at']],
    ]);
  });

  it('a second time changes nothing', async () => {
    const { id } = await create();
    const once = await admin.delete(`${API_KEYS}/${id}`);
    service.clock.advance(MINUTE);
    const twice = await admin.delete(`${API_KEYS}/${id}`);
    expect(twice.body).toEqual(once.body);
    expect(await auditOf(id)).toHaveLength(2);
  });

  it('many at once is one', async () => {
    const { id } = await create();
    expect(tally(await atOnce(10, () => admin.delete(`${API_KEYS}/${id}`)))).toEqual({ '200': 10 });
    expect(await auditOf(id)).toHaveLength(2);
  });

  it('what is not there is a 404', async () => {
    expect(outcome(await admin.delete(`${API_KEYS}/${NOBODY}`))).toBe('404 NOT_FOUND');
    const { id } = await create();
    const stranger = service.as('super_admin', crypto.randomUUID());
    expect(outcome(await stranger.delete(`${API_KEYS}/${id}`))).toBe('404 NOT_FOUND');
    expect((await rowOf(id)).revoked_at).toBeNull();
  });
});

describe('an expiry', () => {
  it('holds to the second, for a key that was used a moment ago too', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + 10 * MINUTE);
    const { key } = await create({ expiresAt: expiresAt.toISOString() });
    service.clock.advance(10 * MINUTE - 2 * SECOND);
    expect(await statusOf(key)).toBe(200);
    service.clock.advance(2 * SECOND);
    expect(await statusOf(key)).toBe(401);
  });
});

describe('the last use', () => {
  async function noted(id: string): Promise<number | null> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await rowOf(id)).last_used_at?.getTime() ?? null;
  }

  it('is noted once a minute', async () => {
    const { id, key } = await create();
    expect(await noted(id)).toBeNull();
    await statusOf(key);
    const first = await noted(id);
    expect(first).not.toBeNull();
    service.clock.advance(30 * SECOND);
    await statusOf(key);
    expect(await noted(id)).toBe(first);
    service.clock.advance(31 * SECOND);
    await statusOf(key);
    expect(await noted(id)).toBeGreaterThan((first as number) + MINUTE);
  });

  it('is nobody’s wait: a key whose row is locked goes on working', async () => {
    const { id, key } = await create();
    await service.sql.query('begin');
    await service.sql.query('select from api_keys where id = $1 for update', [id]);
    try {
      const startedAt = Date.now();
      expect(await statusOf(key)).toBe(200);
      expect(Date.now() - startedAt).toBeLessThan(1500);
    } finally {
      await service.sql.query('rollback');
    }
  });
});

describe('the look-up', () => {
  /** How often the look-up was sent to the database while something was done. */
  async function lookUps(work: () => Promise<unknown>): Promise<number> {
    const spy = jest.spyOn(service.app.get(Database), 'read');
    try {
      await work();
      return spy.mock.calls.filter(([, { statement }]) => statement.name === 'api_keys_find_by_hash').length;
    } finally {
      spy.mockRestore();
    }
  }
  const strange = (index: number): string => `pk_${String(index).padStart(64, 'x')}`;

  it('of a key is made once in five seconds, however many come with it', async () => {
    const { key } = await create();
    expect(await lookUps(() => atOnce(30, () => statusOf(key)))).toBe(1);
    service.clock.advance(5 * SECOND);
    expect(await lookUps(() => atOnce(30, () => statusOf(key)))).toBe(1);
  });

  it('of an unknown key is made once in two seconds, and again later', async () => {
    const key = strange(1_000_000);
    expect(await lookUps(() => atOnce(20, () => statusOf(key)))).toBe(1);
    expect(await lookUps(() => statusOf(key))).toBe(0);
    service.clock.advance(2 * SECOND);
    expect(await lookUps(() => statusOf(key))).toBe(1);
  });

  it('of ever other keys is bounded; keys that are known go on working', async () => {
    const { key } = await create();
    await statusOf(key);
    service.clock.advance(6 * SECOND);
    const at = service.clock.now();
    jest.spyOn(service.clock, 'now').mockReturnValue(at);
    const answers: Answer[] = [];
    const sent = await lookUps(async () => {
      for (let round = 0; round < 6; round += 1) {
        answers.push(...(await atOnce(50, (index) => withKey(strange(round * 50 + index)).get(CUSTOMERS))));
      }
    });
    expect(sent).toBe(100);
    expect(tally(answers)).toEqual({ '401 UNAUTHORIZED': 100, '503 UNAVAILABLE': 200 });
    expect(await statusOf(key)).toBe(200);
    jest.restoreAllMocks();
    service.clock.advance(SECOND);
    expect(await statusOf(strange(999))).toBe(401);
  });
});

describe('the list', () => {
  it('has the newest first, in pages, and no other organization’s', async () => {
    const lonely = service.as('org_admin', crypto.randomUUID());
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await create({ name: `K${index}` }, lonely)).id);
    const { data, pagination } = (await lonely.get(`${API_KEYS}?limit=2`)).body;
    expect(pagination).toMatchObject({ page: 1, limit: 2, total: 5, totalPages: 3 });
    const next = (await lonely.get(`${API_KEYS}?limit=2&cursor=${pagination.nextCursor}`)).body;
    const last = (await lonely.get(`${API_KEYS}?limit=2&page=3`)).body;
    expect([...data, ...next.data, ...last.data].map(({ id }) => id)).toEqual(ids);
    expect(last.pagination.nextCursor).toBeNull();
  });

  it('finds a key by its beginning', async () => {
    const { id, prefix } = await create();
    const found = (await admin.get(`${API_KEYS}?prefix=${prefix}`)).body;
    expect(found.data.map((row: { id: string }) => row.id)).toEqual([id]);
    expect(found.pagination.total).toBe(1);
    expect(outcome(await admin.get(`${API_KEYS}?prefix=${prefix}x`))).toBe('400 VALIDATION_ERROR');
  });
});

it('every permission can be a scope', async () => {
  const { key } = await create({ scopes: [...PERMISSIONS].reverse() });
  expect((await withKey(key).get(API_KEYS)).body.data[0].scopes).toEqual([...PERMISSIONS]);
});
