import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../common/process-state';
import type { Cluster } from './cluster';
import { commandOf, processesIn, userOf, workingFolderOf } from './processes';

/** What a server says of itself in postmaster.pid. */
export interface Postmaster {
  pid: number;
  /** PostgreSQL's folder as the server knows it. */
  folder: string;
  port: number;
  status: 'starting' | 'ready' | 'stopping' | 'standby' | '';
}

/** The server that is alive on this cluster, in whatever state. A file left behind by another one doesn't count. */
export function livingPostmaster(cluster: string): Postmaster | undefined {
  const postmaster = readPostmaster(cluster);
  return postmaster && isAlive(postmaster.pid) && isServerOf(cluster, postmaster) ? postmaster : undefined;
}

/**
 * Clears the way for a new server: ends the backends that outlived a killed one, since PostgreSQL doesn't start beside
 * them, and removes its postmaster.pid, which PostgreSQL believes when the process is a zombie or its id has gone to
 * another program. Called with the start lock held and no living server.
 */
export async function clearRemains({ dir, location }: Cluster): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const orphans = (await processesIn(dir, location.user)).filter((pid) => commandOf(pid) === 'postgres');
    if (orphans.length === 0) break;
    orphans.forEach(killHard);
    await sleep(50);
  }
  rmSync(join(dir, 'postmaster.pid'), { force: true });
}

function readPostmaster(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const status = (lines[7]?.trim() ?? '') as Postmaster['status'];
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, folder: lines[1] ?? '', port: Number(lines[3]), status } : undefined;
  } catch {
    return undefined;
  }
}

/** Any program may have got the id of a dead server, another project's PostgreSQL included. */
function isServerOf(cluster: string, { pid, folder }: Postmaster): boolean {
  const workingFolder = workingFolderOf(pid);
  if (workingFolder !== undefined) return workingFolder === realpathSync(cluster);
  const [command, user] = [commandOf(pid), userOf(pid)];
  if (command !== undefined && command !== 'postgres') return false;
  if (user !== undefined && user !== statSync(cluster).uid) return false;
  return folder === cluster || folder === realpathSync(cluster);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
