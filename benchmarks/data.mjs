import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { built, root } from './built.mjs';

export const DATA_DIR = join(root, '.data-bench');
const ASKED_FOR = 1000;
const READ_PREFIX = '00000000-0000-7000-8000-';

/**
 * The database of the benchmark, in a folder of its own that is kept between runs: an organization of the wanted size
 * to read from, and one to write to, which goes again at the end.
 */
export async function openData(customers) {
  mkdirSync(DATA_DIR, { recursive: true });
  // The seeding below and both servers work on this database, with this secret.
  Object.assign(process.env, {
    DATA_DIR,
    NODE_ENV: 'production',
    JWT_SECRET: randomBytes(32).toString('hex'),
  });
  delete process.env.DATABASE_URL;
  const database = await built('database/embedded/embedded-database').startEmbeddedDatabase({
    dataDir: DATA_DIR,
    role: 'tool',
  });
  const organizations = { read: organizationOf(customers), write: randomUUID() };
  await seed(organizations.read, customers, database);
  await seed(organizations.write, ASKED_FOR, database);
  const admin = await connect(database);
  await admin.query('vacuum (analyze)');
  await admin.query('checkpoint');
  const ids = {
    read: await idsOf(admin, organizations.read),
    write: await idsOf(admin, organizations.write),
  };
  const close = async () => {
    await forgetWritten(admin);
    await admin.end();
    await database.release();
  };
  const tokens = { read: tokenOf(organizations.read), write: tokenOf(organizations.write) };
  return { url: database.url, organizations, ids, tokens, admin, close };
}

/** Each size is an organization of its own. */
function organizationOf(customers) {
  return `${READ_PREFIX}${String(customers).padStart(12, '0')}`;
}

async function seed(organizationId, customers, database) {
  await built('cli/with-application').withApplication(async (app) => {
    const admin = await connect(database);
    const { rows } = await admin.query(
      'select count(*)::int as here from customers where organization_id = $1',
      [organizationId],
    );
    await admin.end();
    const missing = customers - rows[0].here;
    if (missing <= 0) return;
    process.stderr.write(`Adding ${missing} customers…\n`);
    await built('demo/seed').seedOrganization(app, { organizationId, customers: missing, entries: 2 });
  });
}

/** A superuser's connection, past row security: for counting and for cleaning up. */
async function connect({ adminUrl }) {
  const url = new URL(adminUrl);
  url.pathname = '/puntos';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

async function idsOf(admin, organizationId) {
  const { rows } = await admin.query(
    'select id from customers where organization_id = $1 order by md5(id::text) limit $2',
    [organizationId, ASKED_FOR],
  );
  return rows.map(({ id }) => id);
}

function tokenOf(organizationId) {
  const settings = built('config/environment').loadSettings();
  const request = { organizationId, role: 'org_admin', subject: 'bench', expiresInSeconds: 24 * 3600 };
  return built('auth/tokens').mintToken(settings, request);
}

/**
 * Deletes every organization that was written to, also of a run that was interrupted. Table by table and without the
 * foreign keys' cascades, which would go customer by customer.
 */
async function forgetWritten(admin) {
  const { rows: tables } = await admin.query(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'organization_id'`,
  );
  await admin.query('begin');
  await admin.query('set local session_replication_role = replica');
  for (const { name } of tables)
    await admin.query(`delete from ${name} where organization_id::text not like '${READ_PREFIX}%'`);
  await admin.query(`delete from organizations where id::text not like '${READ_PREFIX}%'`);
  await admin.query('commit');
}
