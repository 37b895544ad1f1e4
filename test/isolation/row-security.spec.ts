import { randomBytes } from 'node:crypto';
import { Client, type DatabaseError } from 'pg';
import { everyStatement } from '../sql/every-statement';
import {
  FOREIGN_VALUES,
  INSERTED_VALUES,
  PREPARED,
  TABLELESS,
  withoutOrganization,
} from '../sql/statement-values';
import { absentOrganization, fillOrganization, type FilledOrganization } from '../sql/two-organizations';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const APP = 'puntos_app';
const BYPASS = `puntos_test_bypass_${randomBytes(4).toString('hex')}`;

let database: TestDatabase;
/** a superuser, who takes a role in each transaction */
let sql: Client;
let ours: FilledOrganization;
let theirs: FilledOrganization;
let tables: string[];

const statements = everyStatement();
const asking = statements.filter(({ name }) => name in FOREIGN_VALUES);
const inserting = statements.filter(({ name }) => name in INSERTED_VALUES);

/** Their wall is the function that they call: it takes the organization from the setting alone. */
const SEARCHES = [
  'batch_find_contacts',
  'customers_count_found',
  'customers_export_found',
  'customers_find_owners',
  'customers_search_page',
];

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  await sql.query(`create role ${BYPASS} nologin bypassrls; grant ${APP} to ${BYPASS}`);
  ours = await fillOrganization(sql, 'ours', 7);
  theirs = await fillOrganization(sql, 'theirs', 424_242);
  const { rows } = await sql.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' and tablename not in ('migrations', 'rate_limit_counts', 'typeorm_metadata')`,
  );
  tables = rows.map(({ tablename }) => tablename).sort();
});
afterAll(async () => {
  await sql.query(`drop owned by ${BYPASS}; drop role ${BYPASS}`);
  await sql.end();
  await database.drop();
});

const keyOf = (table: string): string => (table === 'organizations' ? 'id' : 'organization_id');

type Rows = Record<string, unknown>[];

/** Runs the work as a role with an organization, then rolls back. @param prepared run before, as the superuser */
async function as<T>(
  role: string,
  organization: string | null,
  work: () => Promise<T>,
  prepared = '',
): Promise<T> {
  await sql.query('begin');
  try {
    await sql.query(prepared);
    await sql.query(`select set_config('role', $1, true)`, [role]);
    if (organization !== null)
      await sql.query(`select set_config('app.organization_id', $1, true)`, [organization]);
    return await work();
  } finally {
    await sql.query('rollback');
  }
}

/** What a statement answers: its rows, or PostgreSQL's code. */
async function answer(text: string, values: unknown[] = []): Promise<Rows | string> {
  try {
    return (await sql.query<Record<string, unknown>>(text, values)).rows;
  } catch (error) {
    return `${(error as DatabaseError).code}: ${(error as DatabaseError).message}`;
  }
}

async function rowsOf(text: string, values: unknown[] = []): Promise<Rows> {
  return (await sql.query<Record<string, unknown>>(text, values)).rows;
}

/** All that the other organization has, as the superuser sees it within the open transaction. */
async function fingerprintOfTheirs(): Promise<string> {
  await sql.query('reset role');
  const parts = [];
  for (const table of tables) {
    const rows = await rowsOf(`select t::text from ${table} t where ${keyOf(table)} = $1 order by 1`, [
      theirs.id,
    ]);
    parts.push([table, rows]);
  }
  return JSON.stringify(parts);
}

describe('every table', () => {
  it('has a row of each organization', async () => {
    for (const table of tables) {
      const rows = await rowsOf(`select distinct ${keyOf(table)} as organization from ${table}`);
      expect([table, rows.map(({ organization }) => organization).sort()]).toEqual([
        table,
        [ours.id, theirs.id].sort(),
      ]);
    }
  });

  it('shows the rows of the organization that is set, whatever is asked', async () => {
    for (const table of tables) {
      const rows = await as(APP, ours.id, () =>
        rowsOf(`select distinct ${keyOf(table)} as organization from ${table}`),
      );
      expect([table, rows]).toEqual([table, [{ organization: ours.id }]]);
      const asked = await as(APP, ours.id, () =>
        rowsOf(`select 1 from ${table} where ${keyOf(table)} = $1`, [theirs.id]),
      );
      expect([table, asked]).toEqual([table, []]);
    }
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
  ])('shows nothing when %s is set', async (_, organization) => {
    for (const table of tables) {
      const rows = await as(APP, organization, () => rowsOf(`select 1 from ${table}`));
      expect([table, rows]).toEqual([table, []]);
    }
  });

  it('takes no row of another organization', async () => {
    for (const table of tables) {
      const columns = await insertableColumns(table);
      const [row] = await rowsOf(`select to_jsonb(t) as json from ${table} t where ${keyOf(table)} = $1`, [
        theirs.id,
      ]);
      const insert = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`;
      const refused = await as(APP, ours.id, () => answer(insert, [row?.json]));
      expect([table, refused]).toEqual([
        table,
        `42501: new row violates row-level security policy for table "${table}"`,
      ]);
    }
  });

  it('has no row of another organization to change or to delete', async () => {
    for (const table of tables) {
      const [column] = await rowsOf(
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = ''
           and has_column_privilege($2, $1::regclass, attnum, 'update') and attname <> $3 limit 1`,
        [table, APP, keyOf(table)],
      );
      const { name = keyOf(table) } = (column ?? {}) as { name?: string };
      const changes = [`update ${table} set ${name} = ${name}`, `delete from ${table}`];
      for (const change of changes) {
        const text = `${change} where ${keyOf(table)} = $1 returning 1`;
        const done = await as(APP, ours.id, () => answer(text, [theirs.id]));
        expect([change, done]).toEqual([
          change,
          typeof done === 'string' ? `42501: permission denied for table ${table}` : [],
        ]);
      }
    }
  });

  it('lets no row move to another organization', async () => {
    for (const table of [
      'customers',
      'programs',
      'tiers',
      'rewards',
      'coupons',
      'customer_loyalty',
      'organization_totals',
      'loyalty_rollups',
    ]) {
      const moved = await as(APP, ours.id, () =>
        answer(`update ${table} set organization_id = $1`, [theirs.id]),
      );
      expect([table, moved]).toEqual([
        table,
        `42501: new row violates row-level security policy for table "${table}"`,
      ]);
    }
  });
});

async function insertableColumns(table: string): Promise<string> {
  const [row] = await rowsOf(
    `select string_agg(attname, ', ' order by attnum) as columns from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and attgenerated = ''`,
    [table],
  );
  return String(row?.columns);
}

/** What a statement answers to us who ask for what is theirs, and what it left of theirs. */
async function askForTheirs(
  role: string,
  text: string,
  name: string,
): Promise<{ told: string; left: string }> {
  const values = FOREIGN_VALUES[name]?.(ours.id, theirs) ?? [];
  const ask = async (): Promise<{ told: string; left: string }> => {
    await sql.query('savepoint before');
    const told = JSON.stringify(await answer(text, values));
    if (/^"\w{5}: /.test(told)) await sql.query('rollback to savepoint before');
    return { told, left: await fingerprintOfTheirs() };
  };
  return as(role, ours.id, ask, PREPARED[name]);
}

async function askForNothing(role: string, text: string, name: string): Promise<string> {
  const values = FOREIGN_VALUES[name]?.(ours.id, absentOrganization()) ?? [];
  return JSON.stringify(await as(role, ours.id, () => answer(text, values), PREPARED[name]));
}

/** True when the answer tells of the other organization, or differs from what an id that isn't there gives. */
async function leaks(role: string, text: string, name: string): Promise<boolean> {
  const before = await as(APP, ours.id, fingerprintOfTheirs, PREPARED[name]);
  const { told, left } = await askForTheirs(role, text, name);
  // 21000: a sub-select that should see one active program sees those of both organizations.
  const tells = [...Object.values(theirs).map(String), '"21000: '].some((sign) => told.includes(sign));
  const sums = told.includes(String(ours.figure + theirs.figure));
  return tells || sums || left !== before || told !== (await askForNothing(role, text, name));
}

describe('every statement', () => {
  it('is in one of the lists', () => {
    const listed = [...Object.keys(INSERTED_VALUES), ...TABLELESS, ...Object.keys(FOREIGN_VALUES)];
    expect(statements.map(({ name }) => name).sort()).toEqual(listed.sort());
  });

  it.each(asking)('$name keeps organizations apart by row security alone', async ({ name, text }) => {
    const bare = withoutOrganization(text);
    expect(bare).not.toBe(text);
    expect(await leaks(APP, bare, name)).toBe(false);
  });

  it.each(asking)('$name keeps organizations apart by its own filter alone', async ({ name, text }) => {
    expect(await leaks(BYPASS, text, name)).toBe(false);
  });

  it.each(asking)('$name would not without either: the two tests above can fail', async ({ name, text }) => {
    expect(await leaks(BYPASS, withoutOrganization(text), name)).toBe(!SEARCHES.includes(name));
  });

  it.each(asking)('$name filters each table that it touches', ({ text }) => {
    expect(unfiltered(text)).toEqual([]);
    expect(unfiltered(withoutOrganization(text))).not.toEqual([]);
  });

  it.each(inserting)('$name is refused for another organization', async ({ name, text }) => {
    const insert = (into: FilledOrganization): Promise<Rows | string> =>
      as(APP, ours.id, () => answer(text, INSERTED_VALUES[name]?.(into)));
    expect(await insert(theirs)).toMatch(/^42501: new row violates row-level security policy/);
    const accepted = await insert(ours);
    expect(Array.isArray(accepted) || accepted.startsWith('23505: ')).toBe(true);
  });
});

/** The references to tables that no condition ties to the organization $1, directly or through another reference. */
function unfiltered(text: string): string[] {
  const names = tables.join('|');
  const reference = new RegExp(
    `\\b(?:from|join|update)\\s+(${names})\\b(?:\\s+(?:as\\s+)?(?!(?:where|set|on|cross|left|join|order|group|limit|using|for)\\b)([a-z]\\w*))?`,
    'g',
  );
  const organization = String.raw`(?:\$1|\w+\.organization_id|o\.id)`;
  const plain = [...text.matchAll(new RegExp(String.raw`(?<![\w.])organization_id = ${organization}`, 'g'))]
    .length;
  let unnamed = 0;
  return [...text.matchAll(reference)].flatMap(([found, table = '', alias]) => {
    if (table === 'organizations')
      return new RegExp(`\\b${alias ? `${alias}\\.` : ''}id = \\$1`).test(text) ? [] : [found];
    if (alias) return new RegExp(`\\b${alias}\\.organization_id = ${organization}`).test(text) ? [] : [found];
    unnamed += 1;
    return unnamed > plain ? [found] : [];
  });
}
