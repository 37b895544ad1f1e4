import { execFile } from 'node:child_process';
import { readlinkSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { isAlive, statFields, statLine } from '../../common/process-state';

/** A user and group to run a child as; undefined means our own. */
export interface RunAs {
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/** PostgreSQL's programs need nothing from our environment, and a stray PG* variable would mislead them. */
const CHILD_ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** How every program of the embedded server is started: a folder and an environment any user can live with. */
export function childOptions(
  user: RunAs | undefined,
): { cwd: string; env: NodeJS.ProcessEnv } & Partial<RunAs> {
  return { cwd: process.platform === 'win32' ? 'C:\\' : '/', env: CHILD_ENVIRONMENT, ...user };
}

/** Runs a short program to its end. Rejects with `code` and `stderr` when it fails. */
export async function runProgram(program: string, args: string[], user?: RunAs): Promise<string> {
  const { stdout } = await run(program, args, { ...childOptions(user), windowsHide: true });
  return stdout;
}

/** The start of a process in clock ticks: tells it from a later one with the same id. Empty where there is no /proc. */
export function startTimeOf(pid: number): string {
  return statFields(pid)?.[19] ?? '';
}

/** The command of a process, undefined when it can't be known. */
export function commandOf(pid: number): string | undefined {
  const stat = statLine(pid);
  return stat?.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
}

/** The working folder of a process, undefined when it can't be known: no /proc, or not ours to read. */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The user of a process, undefined when it can't be known. */
export function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

/**
 * The processes of `user` that work in a folder. Asked by a child of that user: in a container root may not read the
 * working folder of another user's process. Empty where there is no /proc.
 */
export async function processesIn(folder: string, user: RunAs | undefined): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const script = 'for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done; exit 0';
  const output = await runProgram('/bin/sh', ['-c', script, 'sh', folder], user);
  return output.split('\n').filter(Boolean).map(Number).filter(isAlive);
}
