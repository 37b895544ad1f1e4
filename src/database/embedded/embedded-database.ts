import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, openCluster } from './cluster';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import { connectHolder, type HolderRole, isPassing, otherHolders, takeServiceLock } from './holder';
import { createFolder, findLocation } from './location';
import { ensureServer, type ServerOptions, stopServer } from './server';
import { withStartLock } from './start-lock';

export { EmbeddedDatabaseError } from './embedded-error';

/** A PostgreSQL of our own on this machine, held by this process. */
export interface EmbeddedDatabase {
  /** URL of the owner of the database `puntos`: LOGIN CREATEROLE, not superuser, owns the database. */
  readonly url: string;
  /** URL of the superuser on the database `postgres`. For tests and backups only; the service never uses it. */
  readonly adminUrl: string;
  /** Leaves. The last process that leaves stops the server and waits until it is down. Idempotent; never rejects. */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Absolute path. */
  dataDir: string;
  /** Of services only one may be alive per data folder; tools (command line, tests) join beside it. */
  role: HolderRole;
  /** More settings of PostgreSQL, used only when this call starts the server. */
  settings?: Record<string, string>;
  /** Told, in one line, what happens to the server afterwards. Default: standard error. */
  log?: (line: string) => void;
}

const JOIN_MS = 30_000;
const JOIN_POLL_MS = 20;
const REVIVE_FIRST_MS = 50;
const REVIVE_LONGEST_MS = 5_000;
/** Later failures to revive are not logged: a broken disk would fill it. */
const REVIVE_LOGGED = 5;

/**
 * Joins the PostgreSQL of a data folder; the first one creates and starts it. Until `release`, a server that dies is
 * started again on the same port, so that a pool finds it by connecting again. An acknowledged commit survives every
 * kill. The connection keeps the process alive: leave by `release`.
 * @throws EmbeddedDatabaseError when it can't be had, or when a second service asks
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, settings } = options;
  createFolder(dataDir);
  const cluster = await withStartLock(dataDir, async () => openCluster(await findLocation(dataDir)));
  const { holder, port } = await join(cluster, options, { settings });
  return new HeldDatabase(cluster, options, holder, port);
}

interface Joined {
  holder: Client;
  port: number;
}

/**
 * Waits for a server that is starting or going down. Without the lock between two looks: one that goes down may be
 * waiting for a process that needs the lock to leave.
 */
async function join(
  cluster: Cluster,
  { dataDir, role }: EmbeddedOptions,
  server: ServerOptions,
  signal?: AbortSignal,
): Promise<Joined> {
  for (const deadline = Date.now() + JOIN_MS; ; await sleep(JOIN_POLL_MS)) {
    const joined = await withStartLock(dataDir, () => tryToJoin(cluster, role, server));
    if (joined) return joined;
    if (Date.now() > deadline || signal?.aborted) {
      throw new EmbeddedDatabaseError(
        `The embedded database in ${dataDir} has been starting or going down for 30 s: wait for it or end its process (the first line of postmaster.pid), ${OR_DATABASE_URL}`,
      );
    }
  }
}

/** Undefined when a later try may succeed. */
async function tryToJoin(
  cluster: Cluster,
  role: HolderRole,
  server: ServerOptions,
): Promise<Joined | undefined> {
  const port = await ensureServer(cluster, server);
  if (port === undefined) return undefined;
  try {
    const holder = await connectHolder(port, cluster.secrets.owner, role);
    if (role === 'service') await lockOrLeave(holder);
    return { holder, port };
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error;
    if (isPassing(error)) return undefined;
    const { message } = error as Error;
    throw new EmbeddedDatabaseError(
      `The embedded database on port ${port} refuses a connection (${message}).`,
    );
  }
}

async function lockOrLeave(holder: Client): Promise<void> {
  try {
    await takeServiceLock(holder);
  } catch (error) {
    await holder.end();
    throw error;
  }
}

class HeldDatabase implements EmbeddedDatabase {
  readonly url: string;
  readonly adminUrl: string;
  private holder: Client | undefined;
  private reviving: Promise<void> | undefined;
  private leaving: Promise<void> | undefined;
  private readonly leave = new AbortController();

  constructor(
    private readonly cluster: Cluster,
    private readonly options: EmbeddedOptions,
    holder: Client,
    private readonly port: number,
  ) {
    const { owner, superuser } = cluster.secrets;
    this.url = `postgresql://puntos:${owner}@127.0.0.1:${port}/puntos`;
    this.adminUrl = `postgresql://postgres:${superuser}@127.0.0.1:${port}/postgres`;
    this.watch(holder);
  }

  release(): Promise<void> {
    this.leave.abort();
    this.leaving ??= this.stopIfLast().catch((error: Error) => this.log(error.message));
    return this.leaving;
  }

  private watch(holder: Client): void {
    this.holder = holder;
    holder.once('end', () => {
      this.holder = undefined;
      if (!this.leave.signal.aborted) this.reviving = this.revive();
    });
  }

  private async revive(): Promise<void> {
    this.log('The embedded database is gone; starting it again.');
    for (let attempt = 1; !this.leave.signal.aborted; attempt += 1) {
      const pause = Math.min(REVIVE_FIRST_MS * 2 ** (attempt - 1), REVIVE_LONGEST_MS);
      await sleep(pause, undefined, { signal: this.leave.signal }).catch(() => undefined);
      if (this.leave.signal.aborted) return;
      try {
        await this.rejoin();
        return this.log('The embedded database is back.');
      } catch (error) {
        if (attempt <= REVIVE_LOGGED && !this.leave.signal.aborted) this.log((error as Error).message);
      }
    }
  }

  private async rejoin(): Promise<void> {
    const { cluster, options, leave, port } = this;
    const joined = await join(cluster, options, { port, settings: options.settings }, leave.signal);
    this.watch(joined.holder);
    if (joined.port === port) return;
    this.log(`The embedded database is now on port ${joined.port}: restart this process.`);
  }

  private async stopIfLast(): Promise<void> {
    await this.reviving;
    await withStartLock(this.options.dataDir, async () => {
      const { holder } = this;
      if (holder === undefined) return;
      const others = await otherHolders(holder);
      await holder.end();
      if (others.length > 0 || (await stopServer(this.cluster))) return;
      this.log('The embedded database is still going down after 30 s.');
    });
  }

  private log(line: string): void {
    const { log } = this.options;
    if (log) log(line);
    else process.stderr.write(`${line}\n`);
  }
}
