import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import pino from 'pino';
import { Log } from '../../src/common/log';
import { newId } from '../../src/common/ids';
import { badlySigned, soundClaims } from '../support/forged-tokens';
import { type Answer, ApiClient, type CallOptions } from '../support/api-client';
import { innardsIn, innerNames, PERSON, PLANTED, SECRETS } from '../support/planted';
import { API_KEYS, newPhone } from '../support/requests';
import { ROUTES, sharedSubject, Subject } from '../support/routes';
import { type SecondInstance, startSecondInstance } from '../support/second-instance';
import { startTestService, type TestService } from '../support/test-service';

jest.setTimeout(240_000);

const LOGIN = `puntos_test_planted_${randomBytes(4).toString('hex')}`;

type Change = (request: { method: string; path: string; body: unknown }) => {
  path?: string;
  body?: unknown;
  options?: CallOptions;
};

let service: TestService;
/** what is watched: it reaches the database with a planted password */
let watched: SecondInstance;
let written: string[];
let names: RegExp;
let shared: Subject;

beforeAll(async () => {
  service = await startTestService({ JWT_SECRET: SECRETS.jwt, POOL_SIZE: '4', POOL_WAIT_MS: '20000' });
  await service.sql.query(
    `create role ${LOGIN} login password '${SECRETS.database}' in role puntos_test_owner, puntos_app`,
  );
  const url = new URL(service.database.ownerUrl);
  Object.assign(url, { username: LOGIN, password: SECRETS.database });
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation((...said) => void written.push(said.join(' ')));
  }
  watched = await startSecondInstance(service, {
    DATABASE_URL: url.href,
    JWT_SECRET: SECRETS.jwt,
    ...{ LOCK_TIMEOUT_MS: '10000', STATEMENT_TIMEOUT_MS: '20000' },
  });
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  Object.assign(watched.app.get(Log), { logger: pino({ level: 'debug' }, sink) });
  const document = await (await fetch(`${service.url}/openapi.json`)).text();
  names = await innerNames(service.sql, document);
  shared = sharedSubject(service.as());
  for (const { send } of Object.values(ROUTES)) await send(service.as('kitchen'), shared);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await watched.close();
  await service.sql.query(`drop role ${LOGIN}`);
  await service.close();
});

/** What a client of no good will, or of no luck, sends along. (A request's id comes back: that is what it is for.) */
const HEADERS = {
  cookie: `session=${SECRETS.cookie}`,
  referer: `https://${PERSON.name.split(' ')[0]}.example.com/?token=${SECRETS.query}`,
  'user-agent': PERSON.email,
  'x-api-key': SECRETS.bearer,
  'x-webhook-secret': SECRETS.webhook,
  'webhook-signature': `v1,${SECRETS.webhook}`,
  'proxy-authorization': `Basic ${SECRETS.bearer}`,
};

/** Changes each request, and looks through each answer. */
class WatchingClient extends ApiClient {
  readonly answers: string[] = [];
  readonly statuses = new Map<number, string>();

  constructor(
    token: string | null,
    private readonly change: Change = () => ({}),
  ) {
    super(watched.url, token);
  }

  override async call(
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Answer> {
    const headers = { ...HEADERS, ...options.headers };
    const changed = { path, body, options: { ...options, headers }, ...this.change({ method, path, body }) };
    changed.options = { ...options, ...changed.options };
    const answer = await super.call(method, changed.path, changed.body, {
      ...changed.options,
      headers: { ...headers, ...changed.options.headers },
    });
    this.statuses.set(answer.status, `${answer.status} ${method} ${path} ${answer.text.slice(0, 200)}`);
    const isDocument = method === 'GET' && path.endsWith('.csv');
    const found = faultsOf(answer);
    if (found.length > 0 && !isDocument)
      this.answers.push(`${method} ${path}: ${answer.status} ${found.join(' | ')}`);
    return answer;
  }
}

/** A new key is told this once, to who asked for it. */
const withoutNewKey = (text: string): string => text.replace(/"(key|prefix)":"pk_[\w-]+"/g, '');

function faultsOf({ status, text, headers }: Answer): string[] {
  const told = withoutNewKey(text) + JSON.stringify([...headers]);
  const secrets = Object.values(SECRETS).filter((secret) => told.includes(secret));
  const person = status >= 400 ? (PLANTED.exec(told) ?? []) : [];
  return [...secrets, ...person, ...innardsIn(told, names)];
}

/** What stands in the logs, on standard output or standard error, and must not. */
function writtenFaults(): string[] {
  return written.flatMap((text) => {
    const failure = text.includes('"msg":"failure"');
    const found = [...(PLANTED.exec(text) ?? []), ...(failure ? [] : innardsIn(text, names))];
    return found.length > 0 || (failure && SQL_TEXT.test(text))
      ? [`${found.join(' | ')}: ${text.slice(0, 400)}`]
      : [];
  });
}

/** A failure's line tells code, table, constraint and frames; never the statement or the row. */
const SQL_TEXT =
  /"(query|parameters|detail|where|internalQuery|hint)":|\b(insert into|select .* from|update \w+ set)\b/i;

async function sendAll(client: WatchingClient, subject: Subject, only = Object.keys(ROUTES)): Promise<void> {
  written.length = 0;
  for (const name of only) await ROUTES[name]?.send(client, subject).catch(ofTheTest);
  expect(client.answers.slice(0, 8)).toEqual([]);
  expect(writtenFaults().slice(0, 8)).toEqual([]);
  expect(written.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThanOrEqual(
    only.length,
  );
}

/** What a route's own preparation makes of a refusal isn't of interest here. */
function ofTheTest(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}

/** Values of a body, each replaced. */
function replaced(body: unknown, by: unknown): unknown {
  if (typeof body !== 'object' || body === null) return by;
  if (Array.isArray(body)) return body.map((each) => replaced(each, by));
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, replaced(value, by)]));
}

/** Another body, where there may be one. */
const raw =
  (text: string, type = 'application/json'): Change =>
  ({ method }) =>
    method === 'GET' ? {} : { options: { raw: text, headers: { 'content-type': type } } };

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

describe('nothing that is secret comes out', () => {
  it('of requests that succeed', async () => {
    let number = 0;
    const client = new WatchingClient(service.token(), () => ({
      options: { headers: { 'idempotency-key': `${PERSON.key}-${(number += 1)}` } },
    }));
    await sendAll(client, new Subject(service.as()));
    expect([...client.statuses.values()].filter((said) => said >= '3')).toEqual([]);
  });

  it('of the key of a machine', async () => {
    const { key } = (await service.as().post(API_KEYS, { name: 'Till', scopes: ['customers:read'] })).body
      .data;
    const client = new WatchingClient(key);
    await sendAll(client, shared);
    expect([...client.statuses.keys()].sort()).toEqual([200, 403]);
    expect(written.join()).not.toContain(key.slice(11));
  });

  it.each<[string, Change, number[]]>([
    [
      'with a parameter and a field too many',
      ({ method, path, body }) => ({
        path: `${path}?token=${SECRETS.query}&name=${encodeURIComponent(PERSON.name)}`,
        body:
          method === 'GET'
            ? undefined
            : { ...(body as object), [PERSON.key]: SECRETS.webhook, password: SECRETS.database },
      }),
      [400],
    ],
    ['with every value a name', ({ body }) => ({ body: body && replaced(body, PERSON.name) }), [400]],
    ['with every value an e-mail', ({ body }) => ({ body: body && replaced(body, PERSON.email) }), [400]],
    [
      'with a person for an id',
      ({ path }) => ({ path: path.replace(UUID, encodeURIComponent(PERSON.name)) }),
      [400],
    ],
    ['with a body that is no JSON', raw(`{"name":"${PERSON.name}","secret":${SECRETS.webhook}`), [400]],
    ['with a body of another type', raw(`password=${SECRETS.database}`, 'text/plain'), [415]],
    [
      'with a key that is none',
      () => ({ options: { headers: { 'idempotency-key': `${PERSON.name} ${SECRETS.query}` } } }),
      [400],
    ],
    ['on a path that isn’t there', ({ path }) => ({ path: `${path}/${SECRETS.query}` }), [404]],
  ])('of requests %s', async (_, change, statuses) => {
    const client = new WatchingClient(service.token(), change);
    // What has nothing to change goes on; what is deleted is needed by the next one.
    const kept = Object.keys(ROUTES).filter((name) => !name.startsWith('DELETE'));
    await sendAll(client, shared, kept);
    for (const status of statuses) expect([...client.statuses.keys()]).toContain(status);
    expect([...client.statuses.values()].filter((said) => said >= '5')).toEqual([]);
  });

  it.each<[string, () => string | null]>([
    ['without a token', () => null],
    ['with one that allows nothing', () => service.token('kitchen')],
    ['with one of somebody else', () => SECRETS.bearer],
    ['with one whose claims are a person', () => badToken()],
    ['with a key of a machine that isn’t there', () => `pk_${SECRETS.bearer.padEnd(64, 'x')}`],
  ])('of requests %s', async (_, token) => {
    const client = new WatchingClient(token());
    await sendAll(client, shared);
    // Who is signed in may always learn that.
    const refused = /^(40[13]|200 GET \/v1\/session )/;
    expect([...client.statuses.values()].filter((said) => !refused.test(said))).toEqual([]);
  });
});

function badToken(): string {
  const claims = { ...soundClaims(newId()), sub: PERSON.name, secret: SECRETS.webhook };
  return badlySigned(claims)['another secret'] as string;
}

describe('nothing that is secret comes out of a database that fails', () => {
  it('where a table is missing: each in turn', async () => {
    const statuses = new Set<number>();
    for (const table of await tables()) {
      await service.sql.query(`alter table ${table} rename to ${table}_planted`);
      try {
        const client = new WatchingClient(service.token());
        await sendAll(client, shared);
        for (const status of client.statuses.keys()) statuses.add(status);
      } finally {
        await service.sql.query(`alter table ${table}_planted rename to ${table}`);
      }
    }
    expect([...statuses]).toContain(500);
  });

  it('where a row is refused, and PostgreSQL quotes it: in each table in turn', async () => {
    await service.sql.query(`create function quote_row() returns trigger language plpgsql as $$ begin
      raise 'insert into x values %', new using errcode = 'XX000', detail = new::text, hint = new::text; end $$`);
    const writing = Object.keys(ROUTES).filter((name) => !/^(GET|DELETE)/.test(name));
    const statuses = new Set<number>();
    for (const table of await tables()) {
      await service.sql.query(
        `create trigger planted before insert or update on ${table} for each row execute function quote_row()`,
      );
      try {
        const client = new WatchingClient(service.token(), ({ body }) => ({
          body: planted(body),
          options: { headers: { 'idempotency-key': `${PERSON.key}-${newId()}` } },
        }));
        await sendAll(client, shared, writing);
        for (const status of client.statuses.keys()) statuses.add(status);
      } finally {
        await service.sql.query(`drop trigger planted on ${table}`);
      }
    }
    expect([...statuses]).toContain(500);
  });

  async function tables(): Promise<string[]> {
    const { rows } = await service.sql.query<{ name: string }>(
      `select tablename as name from pg_tables
        where schemaname = 'public' and tablename not in ('migrations', 'typeorm_metadata') order by 1`,
    );
    return rows.map(({ name }) => name);
  }
});

/** A body with a person where it takes one. */
function planted(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { name, reason, phone } = body as Record<string, unknown>;
  return {
    ...body,
    ...(name ? { name: PERSON.name } : {}),
    ...(reason ? { reason: PERSON.name } : {}),
    ...(phone ? { phone: newPhone(), email: `${newId()}.${PERSON.email}` } : {}),
  };
}

it('what comes out would be seen', () => {
  expect(innardsIn('at Object.<anonymous> (/srv/x.ts:3:14)', names)).toHaveLength(1);
  expect(innardsIn('select id from customers where id = $1', names)).toHaveLength(1);
  expect(innardsIn('duplicate key value violates pk_customers', names)).toHaveLength(1);
  expect(innardsIn('relation "tiers" does not exist', names)).toHaveLength(1);
  expect(innardsIn('Your customers were selected from a list; set a name where you like.', names)).toEqual(
    [],
  );
});
