import { Client } from 'pg';
import { fillOrganization, type FilledOrganization } from '../sql/two-organizations';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const APP = 'puntos_app';
const SEARCH = 'puntos_app_search';

/** The functions of the search's role that reach past row security, each for what has no other way. */
const SEARCHES = [
  'count_customers',
  'find_customers',
  'find_customers_by_contact',
  'organization_ids',
  'search_customers',
];

/** How those are planned must not hang on the session. */
const BY_TERM = ['count_customers', 'find_customers', 'search_customers'];

/** Runs as the owner: the job's table is the worker's, and the application has no right to it. */
const ENQUEUE = 'enqueue_job';

/** The same: tables are the owner's to analyze. */
const REFRESH = 'refresh_statistics';

type Rows = Record<string, unknown>[];

let database: TestDatabase;
/** a superuser, who takes a role in each transaction */
let sql: Client;
let ours: FilledOrganization;
let theirs: FilledOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  ours = await fillOrganization(sql, 'ours', 7);
  theirs = await fillOrganization(sql, 'theirs', 424_242);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function rowsOf(text: string, values: unknown[] = []): Promise<Rows> {
  return (await sql.query<Record<string, unknown>>(text, values)).rows;
}

/** Runs the work as the application with an organization, then rolls back. */
async function within<T>(organization: string | null, work: () => Promise<T>): Promise<T> {
  await sql.query('begin');
  try {
    await sql.query(`select set_config('role', $1, true)`, [APP]);
    if (organization !== null)
      await sql.query(`select set_config('app.organization_id', $1, true)`, [organization]);
    return await work();
  } finally {
    await sql.query('rollback');
  }
}

describe('functions that run as their owner', () => {
  it('are seven, with a fixed path, and for the application alone', async () => {
    const functions = await rowsOf(
      `select proname as name, pg_get_userbyid(proowner) as owner, proconfig as settings,
         has_function_privilege($1, oid, 'execute') as for_application,
         exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0) as for_everybody
       from pg_proc where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       order by 1`,
      [APP],
    );
    const [named] = await rowsOf(
      'select pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()',
    );
    const closed = { for_application: true, for_everybody: false };
    const settings = ['search_path=pg_catalog, public, pg_temp'];
    const planned = ['enable_seqscan=off', 'max_parallel_workers_per_gather=0'];
    const searches = SEARCHES.map((name) => ({
      ...{ name, owner: SEARCH, ...closed },
      settings: BY_TERM.includes(name) ? [...settings, ...planned] : settings,
    }));
    const enqueue = {
      name: ENQUEUE,
      owner: named?.owner,
      settings: ['search_path=pg_catalog, pg_temp'],
      ...closed,
    };
    const refresh = { name: REFRESH, owner: named?.owner, settings, ...closed };
    expect(functions).toEqual([...searches, enqueue, refresh].sort((a, b) => (a.name < b.name ? -1 : 1)));
  });
});

describe('those of the search', () => {
  const search = `select id from search_customers('sofia', null, null, null, 100, 0)`;
  const find = `select find_customers('sofia', null, 100) as id`;
  const count = `select count_customers('sofia', null) as count`;
  const byContact = `select id from find_customers_by_contact(array['+51900000007'], array['THEIRS@example.com', 'ours@example.com'])`;

  it('search and count in the organization that is set', async () => {
    expect(await within(ours.id, () => rowsOf(search))).toEqual([{ id: ours.customer }]);
    expect(await within(ours.id, () => rowsOf(find))).toEqual([{ id: ours.customer }]);
    expect(await within(ours.id, () => rowsOf(count))).toEqual([{ count: '1' }]);
    expect(await within(ours.id, () => rowsOf(byContact))).toEqual([{ id: ours.customer }]);
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
  ])('find nothing when %s is set', async (_, organization) => {
    expect(await within(organization, () => rowsOf(search))).toEqual([]);
    expect(await within(organization, () => rowsOf(find))).toEqual([]);
    expect(await within(organization, () => rowsOf(count))).toEqual([{ count: '0' }]);
    expect(await within(organization, () => rowsOf(byContact))).toEqual([]);
  });

  it('look at no more than they need', async () => {
    const { rows } = await sql.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = 'customers'::regclass and attnum > 0
         and has_column_privilege('${APP}_search', attrelid, attnum, 'select') order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'created_at',
      'email',
      'id',
      'merged_into',
      'organization_id',
      'phone',
      'search_text',
    ]);
  });

  it('list the ids of organizations, a page at a time, for who has none yet', async () => {
    const ids = [ours.id, theirs.id].sort();
    const list = (after: string | null, rows: number): Promise<Rows> =>
      within(null, () => rowsOf('select organization_ids($1, $2) as id', [after, rows]));
    expect(await list(null, 10)).toEqual(ids.map((id) => ({ id })));
    expect(await list(null, 1)).toEqual([{ id: ids[0] }]);
    expect(await list(ids[0] ?? '', 10)).toEqual([{ id: ids[1] }]);
  });
});

describe('the one that leaves a job', () => {
  const enqueue = `select enqueue_job('a_task', json_build_object('organization_id', $1::text), 'key')`;

  it('leaves it for the organization that is set, whichever the payload names', async () => {
    const jobs = await within(ours.id, async () => {
      await sql.query(enqueue, [theirs.id]);
      await sql.query('reset role');
      return rowsOf('select payload from graphile_worker._private_jobs');
    });
    expect(jobs).toEqual([{ payload: { organization_id: ours.id } }]);
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
  ])('leaves none when %s is set', async (_, organization) => {
    const refused = within(organization, () => sql.query(enqueue, [theirs.id]));
    await expect(refused).rejects.toThrow('a job belongs to an organization');
  });

  it('is the only way: the tables of the worker are closed to the application', async () => {
    const open = await rowsOf(
      `select relname from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind in ('r', 'p', 'v')
         and has_any_column_privilege($1, oid, 'select, insert, update')`,
      [APP],
    );
    expect(open).toEqual([]);
  });
});

describe('the one that counts what the planner knows', () => {
  const known = async (): Promise<number> =>
    Number((await rowsOf(`select reltuples from pg_class where oid = 'customers'::regclass`))[0]?.reltuples);
  const refresh = (): Promise<unknown> => within(null, () => sql.query('select refresh_statistics()'));

  it('does so for tables that were all but empty, and leaves those alone that had grown', async () => {
    // Rolled back with the transaction that it is called in, so what it found is read there.
    const found = (): Promise<number> =>
      within(null, async () => {
        await sql.query('select refresh_statistics()');
        return known();
      });
    await sql.query('analyze customers');
    const before = await known();
    expect([before, await found()]).toEqual([before, before]);
    await fill(1, 999);
    expect(await found()).toBe(before + 999);
    await sql.query('analyze customers');
    await fill(1000, 1100);
    expect([await known(), await found()]).toEqual([before + 999, before + 999]);
  });

  it('waits for nobody', async () => {
    const other = new Client({ connectionString: database.adminUrl });
    await other.connect();
    await other.query('begin');
    await other.query('lock table customers in share update exclusive mode');
    await expect(refresh()).resolves.toBeDefined();
    await other.end();
  });

  async function fill(from: number, to: number): Promise<void> {
    await sql.query(
      `insert into customers (organization_id, id, name, created_at, updated_at)
       select $1, gen_random_uuid(), 'x' || n, now(), now() from generate_series($2::integer, $3::integer) n`,
      [ours.id, from, to],
    );
  }
});
