import { Logger as JobLogger, runMigrations as migrateJobs } from 'graphile-worker';
import { Pool } from 'pg';
import { DataSource, type Logger } from 'typeorm';
import type { Settings } from '../config/settings';
import { type Entities, ownerOptions } from './data-source';

const nothing = (): void => undefined;

/** TypeORM prints what fails even when it isn't to log; the error itself is told once, by whoever starts. */
const SILENT: Logger = {
  log: nothing,
  logMigration: nothing,
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
};

/** The same number in every instance, so that only one of them migrates at a time. */
const MIGRATION_LOCK = 7_310_595_166_341_337;

/**
 * Brings the schema to this version, one instance at a time; the others wait and find nothing to do.
 * @param url the owner's connection
 * @returns the names of the migrations that were run
 */
export async function migrate(url: string, settings: Settings, entities: Entities): Promise<string[]> {
  const options = { ...ownerOptions(url, settings, entities), logger: SILENT };
  const dataSource = await new DataSource(options).initialize();
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    await migrateJobTables(url);
    await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
    return done.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** Over a pool of our own, which is over when this is: the one that the worker would make outlives its errors' handler. */
async function migrateJobTables(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 });
  pool.on('error', nothing);
  pool.on('connect', (client) => client.on('error', nothing));
  try {
    await migrateJobs({ pgPool: pool, logger: new JobLogger(() => nothing) });
  } finally {
    await pool.end();
  }
}
