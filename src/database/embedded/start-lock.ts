import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../common/process-state';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import { startTimeOf } from './processes';

const WAIT_MS = 30_000;
const POLL_MS = 20;
/** A lock file is empty only between its creation and its first write. */
const EMPTY_MS = 2_000;

/**
 * Runs `work` while no other process starts, joins or stops the server of this data folder. The lock of a process
 * that died is taken over. PostgreSQL has a guard of its own against two servers on one folder: this one only keeps
 * the steps before and after from crossing.
 * @throws EmbeddedDatabaseError when a living process keeps the lock for 30 s
 */
export async function withStartLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const file = join(dir, 'starting.lock');
  const deadline = Date.now() + WAIT_MS;
  while (!take(file)) {
    breakIfAbandoned(file);
    if (Date.now() > deadline) throw new EmbeddedDatabaseError(heldMessage(file));
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, `${process.pid} ${startTimeOf(process.pid)}`);
    closeSync(handle);
    return true;
  } catch (error) {
    // Windows says EPERM while a deleted file is still open somewhere.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw new EmbeddedDatabaseError(
      `The data folder can't be written (${code}, ${file}): make it writable, ${OR_DATABASE_URL}`,
    );
  }
}

function breakIfAbandoned(file: string): void {
  const content = contentOf(file);
  if (content === undefined || !isAbandoned(file, content)) return;
  // Of several that see the same dead owner one wins the rename; a newer lock moved by mistake goes back.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (contentOf(aside) === content) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch {
    // Somebody else was faster.
  }
}

function isAbandoned(file: string, content: string): boolean {
  if (content === '')
    return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > EMPTY_MS;
  const [pid, startTime] = content.split(' ');
  return !isAlive(Number(pid)) || startTimeOf(Number(pid)) !== startTime;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function heldMessage(file: string): string {
  const pid = contentOf(file)?.split(' ')[0];
  return `Process ${pid} has been starting or stopping the embedded database for 30 s: wait for it or end it, ${OR_DATABASE_URL}`;
}
