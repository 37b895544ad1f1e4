import 'reflect-metadata';
import { readRate } from './network-settings';
import { readSettings, SettingsError } from './settings';

const SECRET = 'f3a9c1e7b5d20486f3a9c1e7b5d20486f3a9c1e7b5d20486f3a9c1e7b5d20486';
const JWKS = 'https://id.example.com/.well-known/jwks.json';

function problemsOf(environment: Record<string, string | undefined>): string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have defaults, and are frozen', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      API_PREFIX: 'v1',
      DATABASE_APP_ROLE: 'puntos_app',
    });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(settings.DATABASE_URL).toBeUndefined();
  });

  it('are read from texts', () => {
    const settings = readSettings({
      PORT: '8080',
      DATABASE_POOLER: 'true',
      DATABASE_DIRECT_URL: 'postgres://user@host/other',
      PREPARED_STATEMENTS: 'false',
      CORS_ORIGINS: 'https://a.example, https://b.example,',
      AUTO_PROVISION_ORGANIZATIONS: 'false',
      DATABASE_URL: 'postgresql://user@host/name',
      TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::/32,192.0.2.1',
      RATE_LIMIT_ACTOR: '600/1m',
    });
    expect(settings).toMatchObject({
      PORT: 8080,
      DATABASE_POOLER: true,
      PREPARED_STATEMENTS: false,
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      AUTO_PROVISION_ORGANIZATIONS: false,
      DATABASE_URL: 'postgresql://user@host/name',
      TRUST_PROXY: ['loopback', '10.0.0.0/8', '2001:db8::/32', '192.0.2.1'],
      RATE_LIMIT_ACTOR: '600/1m',
    });
    expect(readRate(settings.RATE_LIMIT_ACTOR ?? '')).toEqual({ requests: 600, seconds: 60 });
  });

  it('count an empty variable as unset, and others as none of theirs', () => {
    expect({ ...readSettings({ PORT: '', JWT_SECRET: '', PATH: '/bin', toString: 'x' }) }).toEqual({
      ...readSettings({}),
    });
  });

  it.each([
    ['PORT', ['-1', '65536', '0x50', '80.5', '8e1', ' 80', 'http', '99999999999']],
    ['POOL_SIZE', ['0', '1001', 'many']],
    ['DRAIN_MS', ['120001', '1s']],
    ['NODE_ENV', ['prod', 'Production']],
    ['DEMO', ['1', 'yes', 'TRUE']],
    ['API_PREFIX', ['/v1', 'V1', 'v1?', 'admin', 'admin/v1']],
    ['DATABASE_URL', ['mysql://host/name', 'host']],
    ['DATABASE_APP_ROLE', ['Puntos', 'a b', 'a"b', '1a', 'x'.repeat(52)]],
    ['DEFAULT_COUNTRY', ['pe', 'Peru', 'XX']],
    ['LOG_LEVEL', ['verbose']],
    ['JWT_JWKS_URL', ['ftp://host/keys', 'keys.json']],
    [
      'RATE_LIMIT_ADDRESS',
      ['600', '0/1m', '600/m', '600/0s', '600/1d', '600 / 1m', '-1/1s', '1e3/1m', '1.5/1s'],
    ],
    ['RATE_LIMIT_ORGANIZATION', ['off', '9999999999/1s', '1/10000h']],
    ['RATE_LIMIT_ACTOR', ['600/1M']],
    [
      'TRUST_PROXY',
      ['true', '1', 'proxy.example', '10.0.0.0/0', '10.0.0.0/33', '10.0.0.0/8/8', '::1/129', '10.0.0/8'],
    ],
    ['REQUEST_TIMEOUT_MS', ['0', '999', '86400001']],
  ])('refuse a wrong %s by its name', (name, values) => {
    for (const value of values) {
      const problems = problemsOf({ [name]: value });
      expect([value, problems.length > 0]).toEqual([value, true]);
      expect(problems.filter((problem) => !problem.startsWith(`${name} must`))).toEqual([]);
    }
  });

  it('name every mistake at once, and no value', () => {
    const problems = problemsOf({
      PORT: 'http-secret-value',
      NODE_ENV: 'secret-value',
      POOL_SIZE: '0',
      JWT_SECRET: 'short-secret-value',
      JWT_JWKS_URL: JWKS,
    });
    for (const name of [
      'PORT',
      'NODE_ENV',
      'POOL_SIZE',
      'JWT_SECRET and JWT_JWKS_URL',
      'JWT_SECRET must have',
    ]) {
      expect(problems).toContainEqual(expect.stringContaining(name));
    }
    expect(new SettingsError(problems).message).not.toContain('secret-value');
    expect(new SettingsError(problems).message.split('\n')).toHaveLength(problems.length + 1);
  });
});

describe('an address of a database', () => {
  it.each([
    'postgres://user:100%secret@host/name',
    'postgres://user:secret@host:port/name',
    'postgres://user:secret@ho st/name',
  ])('that can’t be read is named, without what is in it: %s', (address) => {
    for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL']) {
      expect(problemsOf({ [name]: address })).toEqual([expect.stringMatching(`^${name} is no address: `)]);
      expect(problemsOf({ [name]: address }).join()).not.toMatch(/secret/);
    }
  });

  it.each([
    'postgres://user@host/name',
    'postgresql://user:p%40ss%2Fword@host:5433/name?sslmode=require',
    'postgres://user:secret@/name?host=/var/run/postgresql',
    'postgres://user@[::1]:5432/name',
    'postgres:///name',
  ])('that can be read is taken: %s', (address) => {
    expect(problemsOf({ DATABASE_URL: address })).toEqual([]);
  });
});

it('an API below admin is taken where there is no dashboard', () => {
  expect(problemsOf({ API_PREFIX: 'admin/v1', DASHBOARD: 'false' })).toEqual([]);
  expect(problemsOf({ API_PREFIX: 'administration' })).toEqual([]);
});

describe('a transaction pooler', () => {
  const behind = { DATABASE_URL: 'postgres://user@pooler/name', DATABASE_POOLER: 'true' };
  const direct = { DATABASE_DIRECT_URL: 'postgres://user@host/name' };

  it.each([
    ['migrations and jobs', {}],
    ['migrations', { RUN_JOBS: 'false' }],
    ['jobs', { RUN_MIGRATIONS: 'false' }],
  ])('needs a way past it for %s', (_, environment) => {
    expect(problemsOf({ ...behind, ...environment })).toEqual([
      'DATABASE_DIRECT_URL is required with DATABASE_POOLER=true, unless RUN_MIGRATIONS and RUN_JOBS are both false',
    ]);
    expect(problemsOf({ ...behind, ...direct, ...environment })).toEqual([]);
  });

  it('needs none where others migrate and run the jobs', () => {
    expect(problemsOf({ ...behind, RUN_JOBS: 'false', RUN_MIGRATIONS: 'false' })).toEqual([]);
  });
});

describe('what signs tokens', () => {
  it('is one secret or the keys of a provider, never both', () => {
    expect(problemsOf({ JWT_SECRET: SECRET })).toEqual([]);
    expect(problemsOf({ JWT_JWKS_URL: JWKS })).toEqual([]);
    expect(problemsOf({ JWT_SECRET: SECRET, JWT_JWKS_URL: JWKS })).toEqual([
      'JWT_SECRET and JWT_JWKS_URL exclude each other: set one of them',
    ]);
  });

  it('must be set in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'JWT_SECRET (at least 32 bytes) or JWT_JWKS_URL is required in production',
    ]);
    expect(problemsOf({ NODE_ENV: 'production', JWT_SECRET: SECRET })).toEqual([]);
    expect(problemsOf({ NODE_ENV: 'production', JWT_JWKS_URL: JWKS })).toEqual([]);
  });

  it.each(['development', 'test', 'production'])('has 32 bytes or more in %s', (NODE_ENV) => {
    expect(problemsOf({ NODE_ENV, JWT_SECRET: SECRET.slice(0, 31) })).toEqual([
      expect.stringContaining('at least 32 bytes'),
    ]);
    expect(problemsOf({ NODE_ENV, JWT_SECRET: SECRET.slice(0, 32) })).toEqual([]);
    expect(problemsOf({ NODE_ENV, JWT_SECRET: 'ñçõüáéíóúàèìòùâêîô' })).toEqual([]);
  });

  it.each([
    'change-me-change-me-change-me-change-me',
    'CHANGEME0123456789abcdef0123456789abcdef',
    'your-256-bit-secret-0123456789abcdef',
    'my-super-secret-key-of-the-restaurant',
    '0'.repeat(64),
    'abcabcabcabcabcabcabcabcabcabcabcabc',
  ])('is no well-known or trivial value in production: %s', (JWT_SECRET) => {
    expect(problemsOf({ NODE_ENV: 'production', JWT_SECRET })).toEqual([
      expect.stringContaining('well-known or trivial'),
    ]);
    expect(problemsOf({ JWT_SECRET })).toEqual([]);
  });
});
