import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/database/embedded/embedded-database';
import { withSql } from './scene';

/** With these an acknowledged commit waits in memory for up to ten seconds. */
export const UNSAFE = { synchronous_commit: 'off', wal_writer_delay: '10s', wal_writer_flush_after: '1GB' };

/** A PostgreSQL of a test's own, with what makes commits durable unless it is told otherwise: to be killed. */
export class OwnServer {
  private constructor(
    readonly dataDir: string,
    private readonly database: EmbeddedDatabase,
    private readonly cluster: string,
  ) {}

  /** @param dataDir its folder, when it isn't one of its own */
  static async start(settings: Record<string, string> = {}, dataDir = ownFolder()): Promise<OwnServer> {
    const database = await startEmbeddedDatabase({ dataDir, role: 'tool', settings, log: () => undefined });
    const cluster = await withSql(database.adminUrl, async (sql) => {
      const { rows } = await sql.query<{ data_directory: string }>('show data_directory');
      return String(rows[0]?.data_directory);
    });
    return new OwnServer(dataDir, database, cluster);
  }

  /** as the owner of the database of the service */
  get url(): string {
    return this.database.url;
  }

  /** as a superuser, on the same database */
  get adminUrl(): string {
    const url = new URL(this.database.adminUrl);
    url.pathname = new URL(this.url).pathname;
    return url.href;
  }

  /** Kills every process of it at once; it is started again by itself. */
  kill(): void {
    const postmaster = Number(readFileSync(join(this.cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    for (const pid of [postmaster, ...childrenOf(postmaster)]) killHard(pid);
  }

  /** @returns when, by `performance.now()`, it answered */
  async untilReachable(): Promise<number> {
    for (const deadline = Date.now() + 60_000; ; await sleep(5)) {
      const client = new Client({ connectionString: this.adminUrl, connectionTimeoutMillis: 1_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('select 1');
        return performance.now();
      } catch (error) {
        if (Date.now() > deadline) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async stop(): Promise<void> {
    await this.database.release();
    rmSync(this.cluster, { recursive: true, force: true });
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Under root the server runs as another user, who has to get in. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'puntos-faults-'));
  chmodSync(folder, 0o755);
  return join(folder, 'data');
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
