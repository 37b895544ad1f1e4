import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../common/process-state';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';

export type HolderRole = 'service' | 'tool';

/** Any number will do; it is looked for in the database `postgres` only, where nothing else takes locks. */
const SERVICE_LOCK = 7_087_683;
const DEAD_OWNER_WAIT_MS = 3_000;
const NAME = { service: 'puntos-service', tool: 'puntos-holder' };

/**
 * Opens the connection by which a process says that it uses the server. Its name carries the process id; it ends with
 * the process, however that ends. On the database `postgres`, so that the service's own can be copied or dropped.
 */
export async function connectHolder(port: number, password: string, role: HolderRole): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'puntos',
    password,
    database: 'postgres',
    ssl: false,
    application_name: `${NAME[role]}:${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // What matters is the end of the connection, which follows every error; without a listener Node would exit.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Whether a server that answered so is about to serve, or to be gone: worth another look. */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  const codes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'];
  return codes.includes(code ?? '') || /terminated|timeout/.test(message ?? '');
}

/**
 * Takes the lock that one service per data folder may hold. It vanishes with the connection, so with the process; the
 * server may take a moment to notice that a killed one is gone.
 * @throws EmbeddedDatabaseError naming the process that has it
 */
export async function takeServiceLock(holder: Client): Promise<void> {
  const deadline = Date.now() + DEAD_OWNER_WAIT_MS;
  for (;;) {
    const { rows } = await holder.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      SERVICE_LOCK,
    ]);
    if (rows[0]?.taken) return;
    const owner = await lockOwner(holder);
    if ((owner !== undefined && isAlive(owner)) || Date.now() > deadline) throw refusal(owner);
    await sleep(50);
  }
}

/** The other living processes that hold the server. */
export async function otherHolders(holder: Client): Promise<number[]> {
  const { rows } = await holder.query<{ name: string }>(
    `select application_name as name from pg_stat_activity
     where application_name ~ '^puntos-(service|holder):' and pid <> pg_backend_pid()`,
  );
  return rows.map(({ name }) => processIdIn(name)).filter(isAlive);
}

async function lockOwner(holder: Client): Promise<number | undefined> {
  const { rows } = await holder.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = 0 and objid = $1 and granted`,
    [SERVICE_LOCK],
  );
  return rows[0] && processIdIn(rows[0].name);
}

function processIdIn(name: string): number {
  return Number(name.split(':')[1]);
}

function refusal(owner: number | undefined): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `The service is already running on this data folder (process ${owner}): stop it first, choose another DATA_DIR, ${OR_DATABASE_URL}`,
  );
}
