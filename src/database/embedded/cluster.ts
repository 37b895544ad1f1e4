import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Binaries, majorVersion, prepareBinaries } from './binaries';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import type { Location } from './location';
import { childOptions, type RunAs, runProgram } from './processes';

/** PostgreSQL's own folder inside the data folder, complete: the owner and its database are in it. */
export interface Cluster {
  /** PostgreSQL's folder. */
  dir: string;
  location: Location;
  secrets: Secrets;
}

/** The random passwords, kept inside the cluster they belong to. */
export interface Secrets {
  superuser: string;
  owner: string;
}

const SECRETS_FILE = 'puntos.secrets.json';

/**
 * The cluster of a data folder; made when there is none. It appears by one rename, so a start that was killed half way
 * leaves nothing that looks like a cluster. Called with the start lock held.
 * @throws EmbeddedDatabaseError when it belongs to another user or to another version of PostgreSQL
 */
export async function openCluster(location: Location): Promise<Cluster> {
  const dir = join(location.dir, `pg${majorVersion()}`);
  if (!existsSync(dir)) {
    refuseOtherVersion(location.dir);
    removeDrafts(location.dir);
    await create(dir, location);
  }
  const user = ownerOf(dir, location);
  return { dir, location: { ...location, user }, secrets: readSecrets(dir) };
}

/** The user that owns the cluster is the only one PostgreSQL accepts. */
function ownerOf(dir: string, location: Location): RunAs | undefined {
  const { uid, gid } = statSync(dir);
  if (location.user && uid === 0) {
    throw new EmbeddedDatabaseError(
      `${dir} belongs to root, and PostgreSQL doesn't run as root: chown -R ${location.user.uid}:${location.user.gid} ${dir}`,
    );
  }
  if (location.user) return { uid, gid };
  if (process.getuid === undefined || uid === process.getuid()) return undefined;
  throw new EmbeddedDatabaseError(
    `The data folder ${location.dir} belongs to another user (id ${uid}): start as that user or as root, choose another DATA_DIR, ${OR_DATABASE_URL}`,
  );
}

function refuseOtherVersion(dataDir: string): void {
  const other = readdirSync(dataDir).find(
    (name) => /^pg\d+$/.test(name) && existsSync(join(dataDir, name, 'PG_VERSION')),
  );
  if (other === undefined) return;
  throw new EmbeddedDatabaseError(
    `The data folder ${dataDir} holds a database of PostgreSQL ${other.slice(2)} and the installed one is ${majorVersion()}: move the data with a dump of the old version, or choose another DATA_DIR.`,
  );
}

function removeDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (/^(pg\d+|password)\.\d+$/.test(name)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

async function create(dir: string, location: Location): Promise<void> {
  const binaries = await prepareBinaries(location);
  const draft = `${dir}.${process.pid}`;
  const secrets: Secrets = { superuser: randomPassword(), owner: randomPassword() };
  try {
    mkdirSync(draft, { mode: 0o700 });
    give(draft, location.user);
    await initialise(draft, binaries, location, secrets);
    await createOwner(draft, binaries, location, secrets);
    writePrivate(join(draft, SECRETS_FILE), JSON.stringify(secrets), location.user);
    await runProgram(binaries.initdb, ['-D', draft, '--sync-only'], location.user);
    renameSync(draft, dir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw explain(error, location);
  }
}

async function initialise(
  draft: string,
  binaries: Binaries,
  { dir, user }: Location,
  secrets: Secrets,
): Promise<void> {
  const passwordFile = join(dir, `password.${process.pid}`);
  writePrivate(passwordFile, secrets.superuser, user);
  // Only Linux is sure to have the C library's C.UTF-8; PostgreSQL's own is the same everywhere.
  const locale =
    process.platform === 'linux'
      ? ['--locale=C.UTF-8']
      : ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = [
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...locale,
  ];
  try {
    // It is synced once, at the end.
    await runProgram(binaries.initdb, ['-D', draft, ...options, '--no-sync', '--no-instructions'], user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** In single-user mode, before anyone can connect: a cluster without its owner is never seen. */
function createOwner(
  draft: string,
  { postgres }: Binaries,
  { user }: Location,
  { owner }: Secrets,
): Promise<void> {
  const settings = ['exit_on_error=on', 'log_checkpoints=off', 'log_min_error_statement=panic'].flatMap(
    (setting) => ['-c', setting],
  );
  return new Promise((resolve, reject) => {
    const child = execFile(
      postgres,
      ['--single', '-F', ...settings, '-D', draft, 'postgres'],
      childOptions(user),
      (error) => (error ? reject(new Error(error.message, { cause: error })) : resolve()),
    );
    // Each line is one statement.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(
      `create role puntos login createrole password '${owner}'\ncreate database puntos owner puntos\n`,
    );
  });
}

function explain(error: unknown, { dir }: Location): Error {
  if (error instanceof EmbeddedDatabaseError) return error;
  const { stderr, message } = error as Error & { stderr?: string };
  return new EmbeddedDatabaseError(
    `The embedded database can't be created in ${dir} (${stderr?.trim() || message}): mend that, ${OR_DATABASE_URL}`,
  );
}

function readSecrets(dir: string): Secrets {
  try {
    return JSON.parse(readFileSync(join(dir, SECRETS_FILE), 'utf8')) as Secrets;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EmbeddedDatabaseError(
      `The passwords of the embedded database can't be read (${code}, ${join(dir, SECRETS_FILE)}): restore the file, ${OR_DATABASE_URL}`,
    );
  }
}

function randomPassword(): string {
  return randomBytes(24).toString('hex');
}

function writePrivate(file: string, content: string, user: RunAs | undefined): void {
  writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
  give(file, user);
}

function give(path: string, user: RunAs | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}
