import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type EmbeddedDatabase,
  EmbeddedDatabaseError,
  type EmbeddedOptions,
  startEmbeddedDatabase,
} from '../../src/database/embedded/embedded-database';
import { isAlive } from '../../src/common/process-state';
import { compileEmbedded } from './compile-embedded';

/** Elsewhere nothing tells whose a process is. */
const onLinux = process.platform === 'linux' ? it : it.skip;

let folder: string;
let dataDir: string;
const held: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'puntos-embedded-'));
  // Under root the server runs as another user, who has to get in.
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
});

afterEach(async () => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  for (const database of held.splice(0)) await database.release();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the first start', () => {
  it('makes an owner with the walls of a managed server', async () => {
    const database = await start('service');
    const [owner] = await ask(
      database.url,
      `select current_user as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
              pg_get_userbyid(datdba) as database_owner, pg_encoding_to_char(encoding) as encoding, datcollate
       from pg_roles cross join pg_database where rolname = current_user and datname = current_database()`,
    );
    expect(owner).toEqual({
      name: 'puntos',
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: true,
      rolcreatedb: false,
      rolreplication: false,
      database_owner: 'puntos',
      encoding: 'UTF8',
      datcollate: 'C.UTF-8',
    });
    await expect(
      ask(database.adminUrl, 'select rolsuper from pg_roles where rolname = current_user'),
    ).resolves.toEqual([{ rolsuper: true }]);
  });

  it('keeps what makes a commit durable, and listens on the loopback interface only', async () => {
    const database = await start('tool');
    const rows = await ask(
      database.adminUrl,
      `select name, setting from pg_settings
       where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories')`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
  });

  it('keeps the passwords to itself, and customers’ data out of the log', async () => {
    const database = await start('tool');
    await expect(ask(database.url, "select 'Canary Quispe'::int")).rejects.toThrow('Canary Quispe');
    await ask(database.url, 'create table t (name text primary key)');
    await ask(database.url, "insert into t values ('Canary Quispe')");
    await expect(ask(database.url, "insert into t values ('Canary Quispe')")).rejects.toThrow('t_pkey');
    await ask(database.url, 'drop table t');
    expect(readFileSync(join(dataDir, 'server.log'), 'utf8')).not.toMatch(/Canary|t_pkey/);
    expect(statSync(join(dataDir, 'pg18', 'puntos.secrets.json')).mode & 0o777).toBe(0o600);
  });
});

describe('sharing one server', () => {
  it('five that come at once on an empty folder share one, and the last to leave stops it', async () => {
    const fresh = { dataDir: join(folder, 'fresh') };
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => start('tool', fresh)));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    const pid = postmasterPid(fresh.dataDir);
    await Promise.all(all.slice(1).map((database) => database.release()));
    expect(isAlive(pid)).toBe(true);
    await Promise.all([all[0]?.release(), all[0]?.release()]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(fresh.dataDir, 'pg18', 'postmaster.pid'))).toBe(false);
  });

  it('a second service is refused and told of the first; a tool is welcome', async () => {
    await start('service');
    const pid = postmasterPid();
    await expect(start('service')).rejects.toThrow(new RegExp(`already running .*process ${process.pid}\\b`));
    await expect(start('service')).rejects.toBeInstanceOf(EmbeddedDatabaseError);
    await start('tool');
    expect(postmasterPid()).toBe(pid);
  });

  it('the settings of a call count when it starts the server', async () => {
    const first = await start('tool', { settings: { work_mem: '7MB' } });
    await start('tool', { settings: { work_mem: '8MB' } });
    await expect(ask(first.url, 'show work_mem')).resolves.toEqual([{ work_mem: '7MB' }]);
  });
});

describe('after a kill', () => {
  it('of the server, it is back on the same port with what was committed, and the service is still the only one', async () => {
    const lines: string[] = [];
    const database = await start('service', { log: (line) => lines.push(line) });
    await ask(database.url, 'create table kept (n int)');
    await ask(database.url, 'insert into kept values (1)');
    process.kill(postmasterPid(), 'SIGKILL');
    await until(() => lines.includes('The embedded database is back.'));
    await expect(ask(database.url, 'select n from kept')).resolves.toEqual([{ n: 1 }]);
    await expect(start('service')).rejects.toThrow('already running');
    await ask(database.url, 'drop table kept');
  });

  it('of the service, the server is adopted by the next one', async () => {
    const child = await startChild();
    const pid = postmasterPid();
    await expect(start('service')).rejects.toThrow(`process ${child.pid}`);
    await kill(child);
    await start('service');
    expect(postmasterPid()).toBe(pid);
  });

  onLinux('of both while a query runs, the orphan is ended and a new server starts', async () => {
    const child = await startChild();
    const pid = postmasterPid();
    const { url } = await start('tool');
    const busy = new Client({ connectionString: url });
    busy.on('error', () => undefined);
    await busy.connect();
    const query = busy.query('select count(md5(i::text)) from generate_series(1, 1000000000) i');
    const ended = expect(query).rejects.toThrow();
    await sleep(200);
    process.kill(pid, 'SIGKILL');
    await kill(child);
    await start('service');
    await ended;
    expect(postmasterPid()).not.toBe(pid);
  });

  onLinux('a postmaster.pid that names a living foreign process is not believed', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    children.push(stranger);
    const file = join(dataDir, 'pg18', 'postmaster.pid');
    writeFileSync(
      file,
      `${stranger.pid}\n${join(dataDir, 'pg18')}\n1700000000\n1\n\n127.0.0.1\n  1 1\nready   \n`,
    );
    const { uid, gid } = statSync(join(dataDir, 'pg18'));
    chownSync(file, uid, gid);
    await start('service');
    expect(postmasterPid()).not.toBe(stranger.pid);
  });
});

describe('the port', () => {
  it('is remembered, and another is taken when that one is busy', async () => {
    const first = await start('tool');
    await first.release();
    const again = await start('tool');
    expect(again.url).toBe(first.url);
    await again.release();
    const port = Number(new URL(first.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    const other = await start('tool').finally(() => squatter.close());
    expect(new URL(other.url).port).not.toBe(String(port));
  });
});

async function start(
  role: EmbeddedOptions['role'],
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDir, role, log: () => undefined, ...options });
  held.push(database);
  return database;
}

/** A service in a process of its own, which can be killed. */
async function startChild(): Promise<ChildProcess> {
  const { file, env } = compileEmbedded(folder);
  const script = `require(${JSON.stringify(file)})
    .startEmbeddedDatabase({ dataDir: ${JSON.stringify(dataDir)}, role: 'service' }).then(() => console.log('up'));`;
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(done: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !done(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error('waited for 10 s in vain');
  }
}

function postmasterPid(dir = dataDir): number {
  return Number(readFileSync(join(dir, 'pg18', 'postmaster.pid'), 'utf8').split('\n')[0]);
}
