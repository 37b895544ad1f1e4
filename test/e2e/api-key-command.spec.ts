import { newId } from '../../src/common/ids';
import { ApiClient } from '../support/api-client';
import { type Ended, runScript } from '../support/command';
import { API_KEYS, atOnce, AUDIT, CUSTOMERS, NOBODY, outcome, STATS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

jest.setTimeout(180_000);

const SECOND = 1000;
const KEY = /^pk_[\w-]{64}$/;

let service: TestService;
let org: string;
beforeAll(async () => {
  service = await startTestService({ POOL_WAIT_MS: '10000' });
  org = service.organizationId;
  await service.as().get(STATS);
  // Whatever has to be built is built now, and told now.
  expect((await apiKey()).stderr).toMatch(/^Usage: /m);
});
afterAll(() => service.close());

function apiKey(...args: string[]): Promise<Ended> {
  return runScript('run.mjs', ['api-key', ...args], {
    DATABASE_URL: service.database.ownerUrl,
    DATA_DIR: service.settings.DATA_DIR,
  });
}

async function create(...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await apiKey('create', '--org', org, '--name', 'Till', ...more);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\S+\n$/);
  return stdout.trim();
}

/** The lines of a list, cell by cell. */
async function list(organization = org): Promise<string[][]> {
  const { code, stdout, stderr } = await apiKey('list', '--org', organization);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

/** A key's row in the database. */
async function keptOf(key: string): Promise<any> {
  const { rows } = await service.sql.query('select * from api_keys where prefix = $1', [key.slice(0, 11)]);
  return rows[0];
}

function status(key: string, path = `${CUSTOMERS}?limit=1`): Promise<string> {
  return new ApiClient(service.url, key).get(path).then(outcome);
}

describe('api-key create', () => {
  it('prints a key and nothing else, which may do what its scopes say and stands nowhere afterwards', async () => {
    const key = await create('--scopes', 'customers:read');
    expect(key).toMatch(KEY);
    expect(await status(key)).toBe('200');
    expect(await status(key, STATS)).toBe('403 FORBIDDEN');
    const { body, text } = await service.as().get(`${AUDIT}?entityId=${(await keptOf(key)).id}`);
    expect(body.data).toEqual([expect.objectContaining({ actor: 'operator', action: 'api_key.created' })]);
    expect(text).not.toContain(key.slice(12));
    expect(JSON.stringify(await keptOf(key))).not.toContain(key.slice(12));
  });

  it('takes an end, in the time of any zone', async () => {
    const soon = new Date(Date.now() + 3600 * SECOND).toISOString();
    const key = await create('--scopes', 'customers:read', '--expires', soon);
    expect((await keptOf(key)).expires_at.toISOString()).toBe(soon);
    expect(await status(key)).toBe('200');
    service.clock.advance(3601 * SECOND);
    expect(await status(key)).toBe('401 UNAUTHORIZED');
    service.clock.advance(-3601 * SECOND);
  });
});

describe('api-key list', () => {
  it('shows each key on a line: id, beginning, state, last use, name, scopes; never the key', async () => {
    const organization = newId();
    const admin = service.as('org_admin', organization);
    const made = await admin.post(API_KEYS, {
      name: 'Till at the "entrance"',
      scopes: ['customers:read', 'loyalty:earn'],
    });
    const { id, key } = made.body.data;
    const [row, ...others] = await list(organization);
    expect(others).toEqual([]);
    expect(row).toEqual([
      id,
      key.slice(0, 11),
      'good',
      'never',
      '"Till at the \\"entrance\\""',
      'customers:read,loyalty:earn',
    ]);
    expect(await status(key)).toBe('200');
    const [used] = await list(organization);
    expect(used?.[3]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('tells what is revoked and what is over from what is good', async () => {
    const admin = service.as('org_admin', newId());
    const organization = (await admin.get('/v1/organization')).body.data.id as string;
    const states: Record<string, string> = {};
    for (const name of ['good', 'revoked', 'expired']) {
      const { id } = (await admin.post(API_KEYS, { name, scopes: ['loyalty:read'] })).body.data;
      states[id] = name;
      if (name === 'revoked') await admin.delete(`${API_KEYS}/${id}`);
      if (name === 'expired')
        await service.sql.query(
          `update api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = $1`,
          [id],
        );
    }
    const listed = (await list(organization)).map(([id, , state]) => [id, state]);
    expect(Object.fromEntries(listed)).toEqual(states);
  });

  it('goes on beyond a page of a hundred, each once', async () => {
    const organization = newId();
    const admin = service.as('org_admin', organization);
    await admin.get(STATS);
    await atOnce(5, async () => {
      for (let made = 0; made < 21; made += 1)
        await admin.post(API_KEYS, { name: 'n', scopes: ['loyalty:read'] });
    });
    const ids = (await list(organization)).map(([id]) => id);
    expect([ids.length, new Set(ids).size]).toEqual([105, 105]);
  });

  it('of an organization that nobody knows shows nothing', async () => {
    expect(await list(NOBODY)).toEqual([]);
  });
});

describe('api-key revoke', () => {
  it('ends a key within five seconds, and says nothing', async () => {
    const key = await create('--scopes', 'customers:read');
    expect(await status(key)).toBe('200');
    const { id } = await keptOf(key);
    expect(await apiKey('revoke', '--org', org, '--id', id.toUpperCase())).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    service.clock.advance(5 * SECOND);
    expect(await status(key)).toBe('401 UNAUTHORIZED');
    expect((await keptOf(key)).revoked_at).not.toBeNull();
  });

  it('finds no key of another organization, as none that doesn’t exist', async () => {
    const key = await create('--scopes', 'customers:read');
    const { id } = await keptOf(key);
    const other = newId();
    await service.as('org_admin', other).get(STATS);
    const foreign = await apiKey('revoke', '--org', other, '--id', id);
    expect(foreign).toEqual(await apiKey('revoke', '--org', other, '--id', NOBODY));
    expect([foreign.code, foreign.stdout]).toEqual([1, '']);
    expect(foreign.stderr).toBe('There is no such organization, or no such key in it.\n');
    service.clock.advance(5 * SECOND);
    expect(await status(key)).toBe('200');
  });
});

describe('a call that is wrong', () => {
  const good = ['--name', 'Till', '--scopes', 'customers:read'];

  it.each<[string, () => string[], RegExp]>([
    ['of a command that there isn’t', () => ['rotate', '--org', org], /^Usage: /],
    ['with an option that there isn’t', () => ['list', '--org', org, '--all', 'x'], /--all/],
    ['without an organization', () => ['create', ...good], /^--org must be the UUID/],
    [
      'of an organization that nobody knows',
      () => ['create', '--org', newId(), ...good],
      /no such organization/,
    ],
    ['without name and scopes', () => ['create', '--org', org], /name[\s\S]*scopes/i],
    [
      'of a scope that there isn’t',
      () => ['create', '--org', org, '--name', 'Till', '--scopes', 'root'],
      /scope/i,
    ],
    [
      'of an end that is no time',
      () => ['create', '--org', org, ...good, '--expires', 'tomorrow'],
      /expiresAt/,
    ],
    ['without a key', () => ['revoke', '--org', org], /^--id must be the UUID/],
    [
      'of a key by its text',
      () => ['revoke', '--org', org, '--id', `pk_${'a'.repeat(64)}`],
      /^--id must be the UUID/,
    ],
  ])('is told what is right, and does nothing: %s', async (_, args, message) => {
    const count = async (): Promise<unknown> =>
      (await service.sql.query('select count(*), count(revoked_at) from api_keys')).rows;
    const before = await count();
    const { code, stdout, stderr } = await apiKey(...args());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at |Error:/m);
    expect(await count()).toEqual(before);
  });
});
