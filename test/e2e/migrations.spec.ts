import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { readSettings } from '../../src/config/settings';
import { ownerOptions } from '../../src/database/data-source';
import { migrate } from '../../src/database/migrate';
import { entities } from '../../src/schema';
import { explainStartup } from '../../src/startup-problem';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const settings = readSettings({});

let database: TestDatabase;
let owner: DataSource;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  owner = await new DataSource(ownerOptions(database.ownerUrl, settings, entities)).initialize();
});
afterEach(async () => {
  await owner.destroy();
  await database.drop();
});

const allNames = (): string[] => owner.migrations.map((migration) => migration.constructor.name);

async function revertAll(): Promise<void> {
  for (let count = owner.migrations.length; count > 0; count -= 1) {
    await owner.undoLastMigration({ transaction: 'each' });
  }
}

/** What stands in the schema and is neither an extension's nor TypeORM's book-keeping. */
async function leftovers(): Promise<string[]> {
  const ours = (catalogue: string): string =>
    `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = o.oid and d.deptype = 'e')`;
  const rows = await owner.query<{ name: string }[]>(
    `select 'relation ' || relname as name from pg_class o
     where relnamespace = 'public'::regnamespace and ${ours('pg_class')}
       and oid::regclass::text !~ '^(migrations|typeorm_metadata)(_id_seq|_pkey)?$' and relname !~ '^PK_'
     union all select 'function ' || proname from pg_proc o
     where pronamespace = 'public'::regnamespace and ${ours('pg_proc')}
     union all select 'type ' || typname from pg_type o
     where typnamespace = 'public'::regnamespace and ${ours('pg_type')}
       and typelem = 0 -- an array's type goes with that of its elements, an extension's too
      and typname !~ '^_?(migrations|typeorm_metadata)$'
     union all select 'policy ' || polname from pg_policy
     union all select 'schema ' || nspname from pg_namespace where nspname !~ '^(pg_|information_schema$|public$)'
     union all select 'metadata ' || name from typeorm_metadata
     union all select 'migration ' || name from migrations`,
  );
  return rows.map(({ name }) => name);
}

async function drift(): Promise<string[]> {
  const { upQueries } = await owner.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('the migrations', () => {
  it('go up, down to nothing, and up again', async () => {
    expect(await migrate(database.ownerUrl, settings, entities)).toEqual(allNames());
    expect((await leftovers()).length).toBeGreaterThan(50);
    await revertAll();
    // The worker keeps its own schema, with migrations of its own.
    expect(await leftovers()).toEqual(['schema graphile_worker']);
    const roles = await owner.query<object[]>(
      `select rolname from pg_roles where rolname ~ '^puntos_app' order by 1`,
    );
    expect(roles).toEqual([{ rolname: 'puntos_app' }, { rolname: 'puntos_app_search' }]);
    expect(await migrate(database.ownerUrl, settings, entities)).toEqual(allNames());
    expect(await drift()).toEqual([]);
  });

  it('do nothing the second time', async () => {
    await migrate(database.ownerUrl, settings, entities);
    expect(await migrate(database.ownerUrl, settings, entities)).toEqual([]);
  });

  it('run once when several instances start at the same time', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, settings, entities)));
    expect(runs.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, 0, allNames().length]);
  });

  it('leave what the entities describe', async () => {
    await migrate(database.ownerUrl, settings, entities);
    expect(await drift()).toEqual([]);
    await owner.query('alter table customers drop constraint uq_customers_org_phone');
    expect(await drift()).not.toEqual([]);
  });
});

describe('a login that may not create roles', () => {
  const suffix = randomBytes(4).toString('hex');
  const login = `puntos_test_plain_${suffix}`;
  const role = `puntos_test_absent_${suffix}`;
  const own = readSettings({ DATABASE_APP_ROLE: role });
  let admin: Client;
  let url: URL;

  beforeEach(async () => {
    // TypeORM tells of a migration that fails on standard output, whatever its logging.
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`create role ${login} login password '${login}'`);
    await admin.query(`alter database ${database.name} owner to ${login}`);
    url = new URL(database.ownerUrl);
    url.username = url.password = login;
  });
  afterEach(async () => {
    for (const name of [login, role, `${role}_search`]) {
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name]);
      if (rowCount) await admin.query(`drop owned by ${name} cascade`);
    }
    await admin.query(`alter database ${database.name} owner to current_user`);
    await admin.query(`drop role if exists ${login}, ${role}, ${role}_search`);
    await admin.end();
    jest.restoreAllMocks();
  });

  it('is told what a database administrator must run, and that is enough', async () => {
    const refused: unknown = await migrate(url.href, own, entities).catch((error: unknown) => error);
    const message = explainStartup(refused);
    const lines = [role, `${role}_search`].map(
      (name) => `CREATE ROLE ${name} NOLOGIN; GRANT ${name} TO ${login}; `,
    );
    expect(message).toBe(
      'The database login lacks a right (42501): Puntos needs roles that this login may not create. ' +
        `Let a database administrator run: ${lines.join('')}`,
    );
    await admin.query(message.slice(message.indexOf('run: ') + 'run: '.length));
    expect(await migrate(url.href, own, entities)).toEqual(allNames());
  });

  it('is told to be made a member of roles that are there', async () => {
    await admin.query(`create role ${role} nologin; create role ${role}_search nologin`);
    const refused: unknown = await migrate(url.href, own, entities).catch((error: unknown) => error);
    const message = explainStartup(refused);
    expect(message).toContain(`run: GRANT ${role} TO ${login}; GRANT ${role}_search TO ${login}; `);
    await admin.query(message.slice(message.indexOf('run: ') + 'run: '.length));
    expect(await migrate(url.href, own, entities)).toEqual(allNames());
  });
});
