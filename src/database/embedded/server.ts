import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../common/process-state';
import { prepareBinaries } from './binaries';
import type { Cluster } from './cluster';
import { EmbeddedDatabaseError, OR_DATABASE_URL } from './embedded-error';
import { requireReach } from './location';
import { choosePort, isFree } from './port';
import { clearRemains, livingPostmaster } from './postmaster';
import { childOptions, runProgram } from './processes';
import { serverArguments } from './server-settings';

const POLL_MS = 10;
/** How long a server that is going down is waited for. */
const STOP_MS = 30_000;
/** A large log is set aside at a start; with these settings it grows by a few lines a day. */
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

export interface ServerOptions {
  /** The only port that will do: somebody already knows it. */
  port?: number;
  /** PostgreSQL's settings, used when this call starts the server. */
  settings?: Record<string, string>;
}

/**
 * Makes sure that a server runs on the cluster: adopts a living one, or clears the remains of a dead one and starts
 * anew. Called with the start lock held.
 * @returns the port it listens on; undefined while a living one is still starting or going down
 * @throws EmbeddedDatabaseError
 */
export async function ensureServer(cluster: Cluster, options: ServerOptions): Promise<number | undefined> {
  const postmaster = livingPostmaster(cluster.dir);
  if (postmaster === undefined) return launch(cluster, options);
  return postmaster.status === 'ready' ? postmaster.port : undefined;
}

/**
 * Stops the server in order: open transactions are rolled back, everything committed is on the disk.
 * Called with the start lock held. @returns false when it is still going down after 30 s
 */
export async function stopServer(cluster: Cluster): Promise<boolean> {
  const postmaster = livingPostmaster(cluster.dir);
  if (postmaster === undefined) return true;
  if (process.platform === 'win32') {
    // Windows knows no SIGINT for another process.
    const { pgCtl } = await prepareBinaries(cluster.location);
    await runProgram(pgCtl, ['stop', '-D', cluster.dir, '-m', 'fast', '-w', '-s']);
    return true;
  }
  process.kill(postmaster.pid, 'SIGINT');
  for (const deadline = Date.now() + STOP_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (!isAlive(postmaster.pid)) return true;
  }
  return false;
}

async function launch(cluster: Cluster, options: ServerOptions): Promise<number> {
  await requireReach(cluster.dir, cluster.location.user);
  const { postgres } = await prepareBinaries(cluster.location);
  await clearRemains(cluster);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await choosePort(cluster.location.dir));
    const log = openLog(cluster.location.dir);
    // Detached: a Ctrl-C in the terminal must reach the service alone, which drains first.
    const child = spawn(postgres, serverArguments(cluster.dir, port, options.settings), {
      ...childOptions(cluster.location.user),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.handle, log.handle],
    });
    child.unref();
    closeSync(log.handle);
    const problem = await outcome(child, cluster);
    if (problem === undefined) return port;
    // Somebody may have taken the port since it was seen free.
    if (options.port !== undefined || attempt === 3 || (await isFree(port))) throw startError(problem, log);
  }
}

/** Undefined as soon as the server is ready, otherwise why it isn't going to be. */
async function outcome(child: ChildProcess, cluster: Cluster): Promise<string | undefined> {
  let problem: string | undefined;
  child.once('error', (error) => (problem = error.message));
  child.once('exit', (code, signal) => (problem ??= `ended with ${signal ?? `code ${code}`}`));
  // No limit while it lives: after a crash it may have much to recover, and ending it would start that over.
  while (problem === undefined) {
    const postmaster = livingPostmaster(cluster.dir);
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready') return undefined;
    await sleep(POLL_MS);
  }
  return problem;
}

interface Log {
  file: string;
  handle: number;
  /** Where this start begins in it. */
  offset: number;
}

function openLog(dataDir: string): Log {
  const file = join(dataDir, 'server.log');
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return { file, handle: openSync(file, 'a', 0o600), offset: size > LOG_LIMIT_BYTES ? 0 : size };
}

function startError(problem: string, { file, offset }: Log): EmbeddedDatabaseError {
  const lines = readFileSync(file).subarray(offset).toString().split('\n');
  const reason = lines.find((line) => /FATAL|PANIC/.test(line))?.replace(/^.*?(FATAL|PANIC):\s*/, '');
  return new EmbeddedDatabaseError(
    `The embedded database doesn't start (${reason ?? problem}; log: ${file}): mend that, ${OR_DATABASE_URL}`,
  );
}
