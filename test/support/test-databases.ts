import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { readSettings } from '../../src/config/settings';
import { startEmbeddedDatabase } from '../../src/database/embedded/embedded-database';
import { migrate } from '../../src/database/migrate';
import { entities } from '../../src/schema';

const PREFIX = 'puntos_test_';
const OWNER = 'puntos_test_owner';
const OWNER_PASSWORD = 'puntos_test_owner';

/** Linux keeps what lies here in memory. Containers often have 64 MB of it. */
const MEMORY = '/dev/shm';
const ROOM = 2 * 1024 ** 3;

/** A crash of the machine may cost the databases of the tests, and nothing is replicated: what is written once is enough. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_compression: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  max_connections: '200',
};

/** What the test processes hand on to each other through the environment. */
interface TestServer {
  adminUrl: string;
  template: string;
}

export interface TestDatabase {
  name: string;
  /** as a superuser */
  adminUrl: string;
  /** as the owner: no superuser, may create roles, as on a managed server */
  ownerUrl: string;
  drop(): Promise<void>;
}

/**
 * The server of the tests: the one at `TEST_DATABASE_URL` (a superuser's), or an embedded one in a folder of its own.
 * Never the one at `DATABASE_URL`.
 */
export async function openTestServer(): Promise<{ adminUrl: string; release(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { adminUrl: given, release: () => Promise.resolve() };
  return startEmbeddedDatabase({ dataDir: testFolder(), role: 'tool', settings: SETTINGS });
}

/**
 * In memory where there is room: a database costs a few hundred files, which a disk takes ten times longer to make. Some
 * 150 MB are left there for the next run; they may be deleted at will. A long run needs more, and keeps to the disk.
 */
function testFolder(): string {
  const inProject = resolve('.data-test');
  if (process.env.LONG_RUN !== undefined || roomInMemory() < ROOM) return inProject;
  const project = createHash('sha256').update(inProject).digest('hex').slice(0, 12);
  return join(MEMORY, `puntos-test-${userInfo().uid}-${project}`);
}

function roomInMemory(): number {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** Makes the database that each test file copies; one for each state of the migrations. */
export async function prepareTemplate(adminUrl: string): Promise<string> {
  const template = `${PREFIX}template_${migrationsHash()}`;
  await asAdmin(adminUrl, async (admin) => {
    // Two runs at once make one template.
    await admin.query('select pg_advisory_lock(7310595166341338)');
    await ensureOwner(admin);
    await dropLeftovers(admin, template);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount) return;
    await createDatabase(admin, `${template}_new`);
    await migrate(ownerUrlOf(adminUrl, `${template}_new`), readSettings({}), entities);
    await admin.query(`alter database ${template}_new rename to ${template}`);
  });
  return template;
}

/** A database of one's own, copied from the template; `empty` for one without a schema. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { adminUrl, template } = testServer();
  const name = `${PREFIX}${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(adminUrl, (admin) => createDatabase(admin, name, empty ? undefined : template));
  return {
    name,
    adminUrl: withDatabase(adminUrl, name),
    ownerUrl: ownerUrlOf(adminUrl, name),
    drop: () => asAdmin(adminUrl, (admin) => dropDatabase(admin, name)),
  };
}

function testServer(): TestServer {
  const { PUNTOS_TEST_ADMIN_URL: adminUrl, PUNTOS_TEST_TEMPLATE: template } = process.env;
  if (!adminUrl || !template) throw new Error('run the tests with npm test');
  return { adminUrl, template };
}

async function asAdmin<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function ensureOwner(admin: Client): Promise<void> {
  await admin.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${OWNER}') then
        create role ${OWNER} login createrole password '${OWNER_PASSWORD}';
      end if;
      if not exists (select from pg_roles where rolname = 'puntos_app') then
        create role puntos_app nologin;
      end if;
      if not exists (select from pg_roles where rolname = 'puntos_app_search') then
        create role puntos_app_search nologin;
      end if;
      grant puntos_app, puntos_app_search to ${OWNER};
    end $$`);
}

async function createDatabase(admin: Client, name: string, template?: string): Promise<void> {
  const source = template ? `template ${template}` : `template template0 encoding 'UTF8' locale 'C.UTF-8'`;
  await admin.query(`create database ${name} owner ${OWNER} ${source}`);
}

/** Databases of runs that were killed, and templates of earlier migrations. */
async function dropLeftovers(admin: Client, template: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'puntos\\_test\\_%' and datname <> $1`,
    [template],
  );
  for (const { datname } of rows) {
    if (!isAlive(Number(/^puntos_test_(\d+)_/.exec(datname)?.[1] ?? NaN))) await dropDatabase(admin, datname);
  }
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function dropDatabase(admin: Client, name: string): Promise<void> {
  if (!name.startsWith(PREFIX)) throw new Error(`${name} is not a database of the tests`);
  await admin.query(`drop database if exists ${name} with (force)`);
}

function ownerUrlOf(adminUrl: string, name: string): string {
  const url = new URL(withDatabase(adminUrl, name));
  url.username = OWNER;
  url.password = OWNER_PASSWORD;
  return url.href;
}

function withDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function migrationsHash(): string {
  const folder = join(__dirname, '..', '..', 'migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
