import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A pooler of a test's own, in transaction mode, on loopback. */
export interface Pooler {
  /** the given database through the pooler */
  url: string;
  /** what the pooler's console answers, such as `show servers` */
  show(what: string): Promise<Record<string, string>[]>;
  stop(): Promise<void>;
}

/** Where PgBouncer is installed; null when it isn't. */
export function findPgBouncer(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts PgBouncer before a database.
 * @param databaseUrl where it connects to, and as whom
 * @param servers how many connections to PostgreSQL it has for everybody
 */
export async function startPgBouncer(program: string, databaseUrl: string, servers: number): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'puntos-pgbouncer-'));
  // It refuses to be root, and whoever it becomes must be able to read its settings.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, settingsOf(new URL(databaseUrl), port, servers));
  const options = process.getuid?.() === 0 ? ['-u', 'nobody', file] : [file];
  const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const local = new URL(databaseUrl);
  local.host = `127.0.0.1:${port}`;
  const console = new URL(local);
  console.pathname = '/pgbouncer';
  const pooler = {
    url: local.href,
    show: (what: string) => ask(console.href, what),
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await untilUp(pooler, child, () => said);
  return pooler;
}

function settingsOf(database: URL, port: number, servers: number): string {
  const { hostname, port: databasePort, username, password } = database;
  const target = `host=${hostname} port=${databasePort || '5432'} user=${username} password=${password}`;
  return `[databases]
* = ${target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
admin_users = ${username}
pool_mode = transaction
default_pool_size = ${servers}
max_client_conn = 200
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ask(url: string, what: string): Promise<Record<string, string>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(what)).rows;
  } finally {
    await client.end();
  }
}

async function untilUp(pooler: Pooler, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) break;
    const up = await pooler.show('show version').then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(50);
  }
  await pooler.stop();
  throw new Error(`PgBouncer did not start:\n${said()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill('SIGTERM');
  await over;
}
