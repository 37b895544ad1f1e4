import { DataSource, type EntityMetadata } from 'typeorm';
import { newId } from '../../src/common/ids';
import { entities } from '../../src/schema';
import { PERMISSIONS } from '../../src/tenancy/permissions';
import { expectCommitted } from '../sql/committed-file';
import { startTestService, type TestService } from '../support/test-service';

/** Open to everyone. Whoever adds to it says why it must be. */
const PUBLIC = [
  'GET /health/live',
  'GET /health/ready',
  // Into the demo, from this machine alone.
  'POST /v1/session/demo',
];

/** Open to whoever is signed in. Whoever adds to it says why it must be. */
const SIGNED_IN = [
  // Tells a caller who she is.
  'GET /v1/session',
];

/** The document, the page that shows it, and the dashboard; Fastify serves them, no controller of ours. */
const DOCUMENT = /^\/(docs(\/.*)?|openapi\.json|admin(\*|\/.*)?)$/;

interface Route {
  method: string;
  path: string;
}

interface Operation {
  'x-permission'?: string;
}

let service: TestService;
let routes: Route[];
let metadatas: EntityMetadata[];

beforeAll(async () => {
  service = await startTestService();
  const fastify = service.app.getHttpAdapter().getInstance();
  routes = readRoutes(fastify.printRoutes({ commonPrefix: false })).filter(
    ({ path }) => !DOCUMENT.test(path),
  );
  metadatas = service.app.get(DataSource).entityMetadatas;
});
afterAll(() => service.close());

/** The tree that Fastify prints of itself, as a list. */
function readRoutes(tree: string): Route[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) return [];
    const depth = (match[1] ?? '').length / 4;
    const path = (parents[depth - 1] ?? '') + (match[2] ?? '');
    parents[depth] = path;
    return (match[3]?.split(', ') ?? []).map((method) => ({ method, path }));
  });
}

function nameOf({ method, path }: Route): string {
  return `${method === 'HEAD' ? 'GET' : method} ${path}`;
}

async function call({ method, path }: Route, token?: string): Promise<number> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const url = service.url + path.replace(/:\w+/g, newId());
  return (await fetch(url, { method, headers })).status;
}

describe('every route of the running service', () => {
  it('is found', () => {
    expect(routes.map(nameOf)).toEqual(
      expect.arrayContaining([...PUBLIC, 'DELETE /v1/loyalty/customers/:id']),
    );
  });

  it('answers 401 without a token, but for the public list', async () => {
    const open = [];
    for (const route of routes) if ((await call(route)) !== 401) open.push(nameOf(route));
    expect([...new Set(open)].sort()).toEqual(PUBLIC);
  });

  it('answers 403 to a token that allows nothing', async () => {
    const open = [];
    for (const route of routes)
      if ((await call(route, service.token('kitchen'))) !== 403) open.push(nameOf(route));
    expect([...new Set(open)].sort()).toEqual([...PUBLIC, ...SIGNED_IN].sort());
  });

  it('names its permission in the document', async () => {
    const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        permission: operation['x-permission'],
      })),
    );
    expect(described.map(({ name }) => name).sort()).toEqual([...new Set(routes.map(nameOf))].sort());
    const unnamed = described.filter(
      ({ permission }) => !(PERMISSIONS as readonly unknown[]).includes(permission),
    );
    expect(unnamed.map(({ name }) => name).sort()).toEqual([...PUBLIC, ...SIGNED_IN].sort());
  });
});

describe('the document', () => {
  it('is the one that is committed', async () => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    expectCommitted('docs/openapi.json', `${JSON.stringify(document, null, 2)}\n`);
  });
});

describe('the entities', () => {
  const tenants = (): EntityMetadata[] => metadatas.filter(({ tableName }) => tableName !== 'organizations');

  it('are all of the schema', () => {
    expect(metadatas.map(({ target }) => target).sort()).toEqual([...entities].sort());
    expect(tenants()).toHaveLength(entities.length - 1);
  });

  it('have a composite key that begins with the organization; organizations alone have not', () => {
    const keys = metadatas.map(({ tableName, primaryColumns }): [string, string[]] => [
      tableName,
      primaryColumns.map(({ databaseName }) => databaseName),
    ]);
    const single = keys.filter(
      ([, [first, ...others]]) => first !== 'organization_id' || others.length === 0,
    );
    expect(single).toEqual([['organizations', ['id']]]);
  });

  it('say the organization first in every index, unique constraint and foreign key', () => {
    const lists = tenants().flatMap(({ foreignKeys, uniques, indices }) =>
      [...foreignKeys, ...uniques, ...indices.filter(({ synchronize }) => synchronize)].map(
        ({ name, columns }) => ({
          name,
          first: columns[0]?.databaseName,
        }),
      ),
    );
    expect(lists.length).toBeGreaterThan(20);
    expect(lists.filter(({ first }) => first !== 'organization_id')).toEqual([]);
  });

  it('name every constraint and index by hand, after their table', () => {
    const wrong = metadatas.flatMap((metadata) => {
      const { tableName, primaryColumns, uniques, indices, foreignKeys, checks } = metadata;
      const named = (pattern: string, names: (string | undefined)[]): (string | undefined)[] =>
        names.filter((name) => !new RegExp(`^(${pattern})$`).test(name ?? ''));
      return [
        ...named(
          `pk_${tableName}`,
          primaryColumns.map((column) => column.primaryKeyConstraintName),
        ),
        ...named(
          `uq_${tableName}_.+`,
          uniques.map(({ name }) => name),
        ),
        ...named(
          `(uq|ix)_${tableName}_.+`,
          indices.map(({ name }) => name),
        ),
        ...named(
          `fk_${tableName}_.+`,
          foreignKeys.map(({ name }) => name),
        ),
        ...named(
          `ck_${tableName}_.+`,
          checks.map(({ name }) => name),
        ),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('have no constraint or index in the database whose name is not by hand', async () => {
    const { rows } = await service.sql.query<{ name: string }>(
      `select conname as name from pg_constraint
       where connamespace = 'public'::regnamespace and contype <> 'n'
         and conrelid not in ('migrations'::regclass, 'typeorm_metadata'::regclass)
         and conname !~ ('^' || case contype when 'p' then 'pk' when 'u' then 'uq' when 'f' then 'fk' else 'ck' end
           || '_' || conrelid::regclass::text)
       union all
       select indexrelid::regclass::text from pg_index
       join pg_class on pg_class.oid = indrelid and relnamespace = 'public'::regnamespace
       where indrelid not in ('migrations'::regclass, 'typeorm_metadata'::regclass)
         and indexrelid::regclass::text !~ ('^' || case when indisprimary then 'pk' when indisunique then 'uq' else 'ix' end
           || '_' || indrelid::regclass::text)`,
    );
    expect(rows).toEqual([]);
  });
});
