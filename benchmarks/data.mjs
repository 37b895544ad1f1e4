import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { built, root } from './built.mjs';

export const DATA_DIR = join(root, '.data-bench');

const ORGANIZATION = '00000000-0000-7000-8000-000000000000';
const OTHERS = 10;
const CUSTOMERS_OF_OTHERS = 5000;
const ENTRIES = 2;
/** Of so many customers is asked: more than a processor's cache holds, and all of a small organization. */
const ASKED_FOR = 10_000;
/** Any number: it is looked for in this server's database `postgres` alone. */
const RUN_LOCK = 20_261_123;

/**
 * The databases of the benchmark, one for each number of customers: an organization of that size and ten small ones
 * beside it. They are filled once, through the seed's own statements, and kept in a folder of their own; a run works on
 * copies, which go with it, so it may write and every run begins with the same rows.
 * @param sizes numbers of customers
 * @param build true fills what is missing and ends there
 */
export async function openDatabases(sizes, { build = false } = {}) {
  mkdirSync(DATA_DIR, { recursive: true });
  // The seeding below and every server work with this secret.
  Object.assign(process.env, {
    DATA_DIR,
    NODE_ENV: 'production',
    JWT_SECRET: randomBytes(32).toString('hex'),
  });
  delete process.env.DATABASE_URL;
  const server = await built('database/embedded/embedded-database').startEmbeddedDatabase({
    dataDir: DATA_DIR,
    role: 'tool',
  });
  const admin = await connect(server.adminUrl);
  const databases = [];
  const close = async () => {
    for (const database of databases) await database.close();
    await admin.end();
    await server.release();
  };
  try {
    await refuseSecondRun(admin);
    await dropLeftovers(admin);
    for (const size of sizes) {
      await ensureBase(server, admin, size);
      if (!build) databases.push(await copyOf(server, admin, size));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { databases, close };
}

async function refuseSecondRun(admin) {
  const { rows } = await admin.query('select pg_try_advisory_lock($1) as taken', [RUN_LOCK]);
  if (!rows[0].taken) throw new Error('Another benchmark is running on this data folder: wait for its end.');
}

/** What an interrupted run has left: half-filled databases and copies. */
async function dropLeftovers(admin) {
  const { rows } = await admin.query(
    `select datname from pg_database where datname ~ '^bench_.*_(new|run)$'`,
  );
  for (const { datname } of rows) await admin.query(`drop database ${datname} with (force)`);
}

/** Fills the database of a size, or brings the one that stands to this version's schema. */
async function ensureBase(server, admin, size) {
  const name = `bench_${size}`;
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount > 0) {
    const settings = built('config/environment').loadSettings();
    const done = await built('database/migrate').migrate(
      urlOf(server.url, name),
      settings,
      built('schema').entities,
    );
    if (done.length > 0) await tidy(server, name);
    return;
  }
  await admin.query(`create database ${name}_new owner puntos`);
  await fill(urlOf(server.url, `${name}_new`), size);
  await tidy(server, `${name}_new`);
  await admin.query(`alter database ${name}_new rename to ${name}`);
}

async function fill(url, size) {
  process.env.DATABASE_URL = url;
  const { seedOrganization } = built('demo/seed');
  try {
    await built('cli/with-application').withApplication(
      async (app) => {
        for (let number = 0; number <= OTHERS; number += 1) {
          const customers = number === 0 ? size : CUSTOMERS_OF_OTHERS;
          const told = number === 0 ? progress(size) : undefined;
          const organizationId = organizationOf(number);
          await seedOrganization(app, { organizationId, customers, entries: ENTRIES, onProgress: told });
        }
      },
      { unlimited: true },
    );
  } finally {
    delete process.env.DATABASE_URL;
  }
}

function progress(size) {
  const startedAt = Date.now();
  let told = 0;
  return (done) => {
    if (done < size && done - told < 100_000) return;
    told = done;
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
    process.stderr.write(`${done} of ${size} customers after ${seconds} s\n`);
  };
}

function organizationOf(number) {
  return ORGANIZATION.slice(0, -2) + String(number).padStart(2, '0');
}

async function tidy(server, name) {
  const client = await connect(urlOf(server.adminUrl, name));
  await client.query('vacuum (analyze)');
  await client.end();
}

async function copyOf(server, admin, size) {
  const name = `bench_${size}_run`;
  await admin.query(`create database ${name} owner puntos template bench_${size} strategy file_copy`);
  const client = await connect(urlOf(server.adminUrl, name));
  const organizationId = organizationOf(0);
  return {
    size,
    url: urlOf(server.url, name),
    organizationId,
    token: tokenOf(organizationId),
    ...(await someOf(client, organizationId)),
    /** a superuser's connection, past row security */
    admin: client,
    async close() {
      await client.end();
      await admin.query(`drop database ${name} with (force)`);
    },
  };
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

function urlOf(base, database) {
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}

/** In an order that has nothing to do with where they lie. */
async function someOf(client, organizationId) {
  const { rows } = await client.query(
    'select id, phone from customers where organization_id = $1 order by md5(id::text) limit $2',
    [organizationId, ASKED_FOR],
  );
  return { ids: rows.map(({ id }) => id), phones: rows.map(({ phone }) => phone) };
}

function tokenOf(organizationId) {
  const settings = built('config/environment').loadSettings();
  const request = { organizationId, role: 'org_admin', subject: 'bench', expiresInSeconds: 24 * 3600 };
  return built('auth/tokens').mintToken(settings, request);
}
