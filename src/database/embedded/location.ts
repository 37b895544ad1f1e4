import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import { type RunAs, runProgram } from './processes';

/** Where root keeps what an unprivileged user can't reach inside the project. */
const SHARED_ROOT = '/var/lib/puntos';

/** Where the database lives and who runs it. */
export interface Location {
  /** The data folder that is really used. */
  dir: string;
  /** Where a copy of the binaries goes when the installed ones can't be used. */
  binariesDir: string;
  /** PostgreSQL refuses to run as root: the user it runs as then. */
  user: RunAs | undefined;
}

/**
 * Finds the data folder and the user of the server. As root, when that user can't reach `dataDir` (a project below a
 * private home folder), the data goes below /var/lib/puntos, and a file `location` in `dataDir` names the place.
 * Called with the start lock held.
 */
export async function findLocation(dataDir: string): Promise<Location> {
  if (process.getuid?.() !== 0)
    return { dir: movedTo(dataDir) ?? dataDir, binariesDir: dataDir, user: undefined };
  const user = unprivilegedUser();
  const dir = movedTo(dataDir) ?? (await placeFor(dataDir, user));
  if (dir === dataDir) return { dir, binariesDir: dir, user };
  createFolder(SHARED_ROOT);
  createFolder(dir);
  return { dir, binariesDir: SHARED_ROOT, user };
}

/** A database that is there stays there: moving on to an empty one would look like a loss. */
async function placeFor(dataDir: string, user: RunAs): Promise<string> {
  if ((await canReach(dataDir, user)) || holdsCluster(dataDir)) return dataDir;
  return move(dataDir);
}

/** Whether the folder holds a database, of whatever version. */
function holdsCluster(dataDir: string): boolean {
  return readdirSync(dataDir).some((name) => /^pg\d+$/.test(name));
}

/** @throws EmbeddedDatabaseError when the server's user can't enter the folder */
export async function requireReach(dir: string, user: RunAs | undefined): Promise<void> {
  if (user === undefined || (await canReach(dir, user))) return;
  throw new EmbeddedDatabaseError(
    `PostgreSQL runs as user ${user.uid}, who can't enter ${dir}: open the folders above it, choose another DATA_DIR, ${OR_DATABASE_URL}`,
  );
}

async function canReach(dir: string, user: RunAs): Promise<boolean> {
  return runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], user).then(
    () => true,
    () => false,
  );
}

/** Creates a folder that any user may enter. */
export function createFolder(dir: string): void {
  try {
    const created = mkdirSync(dir, { recursive: true }) !== undefined;
    // A strict umask would lock out the user that the server runs as.
    if (created && process.getuid?.() === 0) chmodSync(dir, 0o755);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EmbeddedDatabaseError(
      `The data folder ${dir} can't be created (${code}): choose another DATA_DIR, ${OR_DATABASE_URL}`,
    );
  }
}

/** A user with an entry in the user table: initdb looks itself up. */
function unprivilegedUser(): RunAs {
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = ['postgres', 'nobody']
    .map((name) => entries.find((fields) => fields[0] === name))
    .find(Boolean);
  if (!entry) {
    throw new EmbeddedDatabaseError(
      `PostgreSQL doesn't run as root and there is no user postgres or nobody: start as an ordinary user, ${OR_DATABASE_URL}`,
    );
  }
  // Some systems write nobody as -2.
  return { uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0 };
}

function movedTo(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, 'location'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A random name, not one made of the path: a project deleted and cloned again must not find its old data. */
function move(dataDir: string): string {
  const name = `${basename(dirname(dataDir)).replace(/[^\w.-]/g, '_')}-${randomBytes(4).toString('hex')}`;
  const dir = join(SHARED_ROOT, name);
  writeFileSync(join(dataDir, 'location'), `${dir}\n`);
  return dir;
}
