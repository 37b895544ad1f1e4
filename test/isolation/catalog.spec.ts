import { Client } from 'pg';
import { catalogueText } from '../sql/catalogue';
import { expectCommitted } from '../sql/committed-file';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const APP = 'puntos_app';
const SEARCH = 'puntos_app_search';

/** What has no organization: TypeORM's own book-keeping, and counts of requests under keyed hashes. */
const EXEMPT = ['migrations', 'rate_limit_counts', 'typeorm_metadata'];

/** The functions of the search's role that reach past row security, each for what has no other way. */
const SEARCHES = [
  'count_customers',
  'find_customers',
  'find_customers_by_contact',
  'organization_ids',
  'search_customers',
];

/** The only policies besides the one that every table has. */
const SEARCH_POLICIES = [
  { tablename: 'customers', policyname: 'search_reads' },
  { tablename: 'organization_totals', policyname: 'search_reads' },
  { tablename: 'organizations', policyname: 'list_reads' },
];

let database: TestDatabase;
let sql: Client;
let tables: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  const rows = await ask<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' order by 1`,
  );
  tables = rows.map(({ tablename }) => tablename).filter((name) => !EXEMPT.includes(name));
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await sql.query<Row>(text, values)).rows;
}

/** Where PostgreSQL writes the organization's column: `id` in organizations themselves. */
function keyOf(table: string): string {
  return table === 'organizations' ? 'id' : 'organization_id';
}

it('has tables', () => {
  expect(tables).toEqual(
    expect.arrayContaining(['audit_log', 'customers', 'loyalty_transactions', 'organizations']),
  );
  expect(tables.length).toBeGreaterThanOrEqual(15);
});

describe('row security', () => {
  it('is enabled and forced on every table', async () => {
    const open = await ask(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and relname <> all ($1) and not (relrowsecurity and relforcerowsecurity)`,
      [EXEMPT],
    );
    expect(open).toEqual([]);
  });

  it('lets the application see and write its organization, and nothing else', async () => {
    const policies = await ask(
      `select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies
       where roles::text <> $1 order by 1, 2`,
      [`{${SEARCH}}`],
    );
    const condition = (table: string): string =>
      `(${keyOf(table)} = ( SELECT (NULLIF(current_setting('app.organization_id'::text, true), ''::text))::uuid AS "nullif"))`;
    const expected = tables.map((tablename) => ({
      tablename,
      policyname: 'organization_isolation',
      permissive: 'PERMISSIVE',
      roles: `{${APP}}`,
      cmd: 'ALL',
      qual: condition(tablename),
      with_check: condition(tablename),
    }));
    expect(policies).toEqual(expected);
  });

  it('lets the role of the search read, where it must', async () => {
    const policies = await ask(
      `select tablename, policyname from pg_policies where roles::text = $1 and cmd = 'SELECT' order by 1, 2`,
      [`{${SEARCH}}`],
    );
    expect(policies).toEqual(SEARCH_POLICIES);
    const [all] = await ask<{ count: number }>('select count(*)::int as count from pg_policies');
    expect(all?.count).toBe(tables.length + SEARCH_POLICIES.length);
  });
});

describe.each([APP, SEARCH])('the role %s', (role) => {
  it('has no power of its own', async () => {
    const [powers] = await ask(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin,
         (select count(*)::int from pg_auth_members where member = r.oid) as memberships
       from pg_roles r where rolname = $1`,
      [role],
    );
    expect(powers).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolcanlogin: false,
      memberships: 0,
    });
  });

  it('owns nothing but the functions that run as it', async () => {
    const owned = await ask<{ object: string }>(
      `select classid::regclass || ' ' || (select proname from pg_proc where oid = objid) as object
       from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = $1::regrole and deptype = 'o'
         and dbid = (select oid from pg_database where datname = current_database()) order by 1`,
      [role],
    );
    expect(owned.map(({ object }) => object)).toEqual(
      role === SEARCH ? SEARCHES.map((name) => `pg_proc ${name}`) : [],
    );
  });

  it('may create nothing', async () => {
    const [rights] = await ask(
      `select has_schema_privilege($1, 'public', 'create') as in_schema,
         has_database_privilege($1, current_database(), 'create') as in_database`,
      [role],
    );
    expect(rights).toEqual({ in_schema: false, in_database: false });
  });
});

describe('keys', () => {
  it('begin with the organization: every index', async () => {
    const others = await ask(
      `select i.indexrelid::regclass::text as name from pg_index i
       join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
       left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where c.relname <> all ($1)
         and a.attname is distinct from case c.relname when 'organizations' then 'id' else 'organization_id' end`,
      [EXEMPT],
    );
    expect(others).toEqual([]);
  });

  it('begin with the organization: every foreign key, on both sides', async () => {
    const keys = await ask<{ name: string; own: string; foreign_table: string; foreign: string }>(
      `select conname as name, a.attname as own, confrelid::regclass::text as foreign_table, f.attname as foreign
       from pg_constraint join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
       join pg_attribute f on f.attrelid = confrelid and f.attnum = confkey[1] where contype = 'f'`,
    );
    expect(keys.length).toBeGreaterThan(15);
    const others = keys.filter(
      (key) => key.own !== 'organization_id' || key.foreign !== keyOf(key.foreign_table),
    );
    expect(others).toEqual([]);
  });

  it('have a primary key of the organization and more, in every table but organizations', async () => {
    const keys = await ask<{ name: string; columns: number }>(
      `select conrelid::regclass::text as name, cardinality(conkey) as columns from pg_constraint
       where contype = 'p' and connamespace = 'public'::regnamespace order by 1`,
    );
    const own = keys.filter(({ name }) => !EXEMPT.includes(name));
    expect(own.map(({ name }) => name)).toEqual(tables);
    expect(own.filter(({ columns }) => columns < 2)).toEqual([{ name: 'organizations', columns: 1 }]);
  });
});

/** What the application may do with a table: privileges on all of it, and the columns that it may update besides. */
async function rightsOn(table: string): Promise<{ on_table: string[]; update: string[] }> {
  const [rights] = await ask<{ on_table: string[]; update: string[] }>(
    `select array(
       select p from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
       where has_table_privilege($1, $2::regclass, p)) as on_table,
     array(
       select attname::text from pg_attribute where attrelid = $2::regclass and attnum > 0 and not attisdropped
         and has_column_privilege($1, $2::regclass, attnum, 'update') order by attnum) as update`,
    [APP, table],
  );
  return rights as { on_table: string[]; update: string[] };
}

describe('what the application may do', () => {
  it('with the ledger: append, and clear descriptions', async () => {
    expect(await rightsOn('loyalty_transactions')).toEqual({
      on_table: ['select', 'insert'],
      update: ['description', 'reversed_by_deleted'],
    });
    expect(await rightsOn('loyalty_lots')).toEqual({
      on_table: ['select', 'insert'],
      update: ['customer_loyalty_id', 'remaining', 'owed'],
    });
    expect(await rightsOn('loyalty_lot_uses')).toEqual({ on_table: ['select', 'insert'], update: [] });
  });

  it('with what moves a stock: append', async () => {
    expect(await rightsOn('reward_stock_movements')).toEqual({ on_table: ['select', 'insert'], update: [] });
  });

  it('with coupons that are assigned: take them away, and move them to another customer', async () => {
    expect(await rightsOn('coupon_assignments')).toEqual({
      on_table: ['select', 'insert', 'delete'],
      update: ['customer_id'],
    });
  });

  it('with uses of coupons: append, settle, and move them to another customer', async () => {
    expect(await rightsOn('coupon_uses')).toEqual({
      on_table: ['select', 'insert'],
      update: ['customer_id', 'order_id', 'status', 'used_at', 'rolled_back_at'],
    });
  });

  it('with re-evaluations: delete those that were finished long ago', async () => {
    expect((await rightsOn('tier_reevaluations')).on_table).toEqual(['select', 'insert', 'update', 'delete']);
  });

  it('with the audit log: append', async () => {
    expect(await rightsOn('audit_log')).toEqual({ on_table: ['select', 'insert'], update: [] });
  });

  it('with consents: append', async () => {
    expect(await rightsOn('consents')).toEqual({ on_table: ['select', 'insert'], update: [] });
  });

  it('with keys of machines: append, revoke, and note their use', async () => {
    expect(await rightsOn('api_keys')).toEqual({
      on_table: ['select', 'insert'],
      update: ['revoked_at', 'last_used_at'],
    });
  });

  it('with accounts: not delete', async () => {
    expect((await rightsOn('customer_loyalty')).on_table).toEqual(['select', 'insert', 'update']);
  });

  it('with organizations: neither delete nor give another id', async () => {
    const { on_table, update } = await rightsOn('organizations');
    expect(on_table).toEqual(['select', 'insert']);
    expect(update).not.toContain('id');
  });

  it('with what TypeORM keeps: see which migrations were run', async () => {
    expect(await rightsOn('migrations')).toEqual({ on_table: ['select'], update: [] });
    expect(await rightsOn('typeorm_metadata')).toEqual({ on_table: [], update: [] });
  });

  it('with the counts of rate limits: count, and forget', async () => {
    expect((await rightsOn('rate_limit_counts')).on_table).toEqual(['select', 'insert', 'update', 'delete']);
  });

  it('with any table: never empty it, refer to it or hang triggers on it', async () => {
    for (const table of tables) {
      const { on_table } = await rightsOn(table);
      expect([
        table,
        on_table.filter((right) => ['truncate', 'references', 'trigger'].includes(right)),
      ]).toEqual([table, []]);
    }
  });

  it('with any table: what everybody may, which is nothing', async () => {
    const granted = await ask(
      `select relname from pg_class, aclexplode(relacl) where relnamespace = 'public'::regnamespace and grantee = 0`,
    );
    expect(granted).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('is the one that is committed', async () => {
    expectCommitted('test/sql/schema.snapshot.txt', await catalogueText(sql));
  });
});
