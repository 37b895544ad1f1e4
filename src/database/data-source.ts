import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityTarget, MixedList, ObjectLiteral } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { Settings } from '../config/settings';

type Connection = Pick<
  Settings,
  | 'DATABASE_APP_ROLE'
  | 'DATABASE_POOLER'
  | 'POOL_SIZE'
  | 'POOL_WAIT_MS'
  | 'STATEMENT_TIMEOUT_MS'
  | 'LOCK_TIMEOUT_MS'
  | 'IDLE_TRANSACTION_TIMEOUT_MS'
>;

/** The entities are handed in: this folder stands below the features that own them. */
export type Entities = (EntityTarget<ObjectLiteral> & (new () => object))[];

function common(url: string, entities: Entities): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations: migrations(),
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    parseInt8: true,
    synchronize: false,
    logging: false,
  };
}

/** The migrations in their order: every file of `migrations/`, which knows nothing of the service. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type for a list of classes
function migrations(): MixedList<Function> {
  const folder = join(__dirname, '..', '..', 'migrations');
  return (
    readdirSync(folder)
      .filter((file) => /\.(js|ts)$/.test(file) && !file.endsWith('.d.ts'))
      .sort()
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- read from the folder, at start, compiled or not
      .flatMap((file) => Object.values(require(join(folder, file)) as Record<string, never>))
  );
}

/** As the owner: migrations, and nothing else. */
export function ownerOptions(
  url: string,
  settings: Connection,
  entities: Entities,
): PostgresDataSourceOptions {
  const role = settings.DATABASE_APP_ROLE;
  return {
    ...common(url, entities),
    applicationName: 'puntos-migrations',
    extra: {
      max: 2,
      onConnect: (client: { query(text: string, values: string[]): Promise<unknown> }) =>
        client.query(`select set_config('puntos.app_role', $1, false)`, [role]),
    },
  };
}

/**
 * As the application's role. Where the connection is direct the role and the timeouts are its own from the start, so
 * that a query outside a unit of work isn't the owner's; behind a pooler each transaction sets them.
 */
export function applicationOptions(
  url: string,
  settings: Connection,
  entities: Entities,
): PostgresDataSourceOptions {
  const options = Object.entries(sessionSettings(settings))
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  return {
    ...common(url, entities),
    applicationName: 'puntos',
    // One more than there are units at once: readiness is asked past the queue, and never waits in it.
    poolSize: settings.POOL_SIZE + 1,
    connectTimeoutMS: settings.POOL_WAIT_MS,
    extra: settings.DATABASE_POOLER ? {} : { options },
  };
}

/**
 * What holds on every connection of the application. Plans are made once for organizations of any size: of one that has
 * grown since the last ANALYZE PostgreSQL believes that it has a row or two, and a plan for that reads all of its rows
 * for each row; and a plan that looks cheap for that reason would be made again at every execution. A plan that was made
 * while a table was empty must not read all of it later, when it isn't: every statement has an index. And none starts
 * processes of its own: what a plan takes for a large share of a table is a row or two, and a worker costs a millisecond.
 */
export function sessionSettings(settings: Connection): Record<string, string> {
  return {
    role: settings.DATABASE_APP_ROLE,
    statement_timeout: String(settings.STATEMENT_TIMEOUT_MS),
    lock_timeout: String(settings.LOCK_TIMEOUT_MS),
    idle_in_transaction_session_timeout: String(settings.IDLE_TRANSACTION_TIMEOUT_MS),
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
  };
}
