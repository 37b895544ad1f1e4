import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceProcess } from '../support/service-process';
import { OwnServer } from './own-server';
import { type Outcome, underFaults } from './scene';
import type { Workload } from './workload';

const MEGABYTES = 220;

export interface FullDisk extends Outcome {
  /** writes that were answered while there was no room */
  answeredWhileFull: number;
  /** the service was one and the same process from the beginning to the end */
  survived: boolean;
  /** how long after there was room again a write was answered, in milliseconds */
  backMs: number;
}

/** Runs `work` in a folder that is a small file system of its own. Undefined where this user may not make one. */
async function onSmallDisk<T>(work: (folder: string) => Promise<T>): Promise<T | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'puntos-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=755`, 'tmpfs', folder]);
  try {
    return mounted.status === 0 ? await work(folder) : undefined;
  } finally {
    if (mounted.status === 0) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Fills the disk of a PostgreSQL of its own under sixteen clients, and makes room again after a while.
 * @returns undefined where no small file system can be mounted
 */
export function fillDisk(fullMs: number, seed: number): Promise<FullDisk | undefined> {
  return onSmallDisk(async (folder) => {
    const server = await OwnServer.start({ shared_buffers: '16MB' }, join(folder, 'data'));
    const service = await ServiceProcess.start({ DATABASE_URL: server.url, DATA_DIR: join(folder, 'data') });
    const { pid } = service;
    const ballast = join(folder, 'ballast');
    const figures = { answeredWhileFull: 0, backMs: 0 };
    try {
      const outcome = await underFaults(service.url, server.adminUrl, seed, async (workload) => {
        await sleep(300);
        fill(ballast);
        await untilRefused(workload);
        const before = workload.acknowledged.length;
        await sleep(fullMs);
        figures.answeredWhileFull = workload.acknowledged.length - before;
        rmSync(ballast);
        const startedAt = performance.now();
        await workload.untilAcknowledged(5);
        figures.backMs = performance.now() - startedAt;
      });
      return { ...outcome, ...figures, survived: service.isAlive && service.pid === pid };
    } finally {
      await service.kill();
      await server.stop();
    }
  });
}

/** To the last byte. */
function fill(file: string): void {
  const piece = Buffer.alloc(1024 * 1024);
  for (let size = piece.length; size >= 512;) {
    try {
      writeFileSync(file, piece.subarray(0, size), { flag: 'a' });
    } catch {
      size = Math.floor(size / 2);
    }
  }
  if (statSync(file).size === 0) throw new Error('there was no room from the beginning');
}

async function untilRefused({ interruptions }: Workload): Promise<void> {
  for (const deadline = Date.now() + 60_000; !interruptions['503 UNAVAILABLE']; await sleep(5)) {
    if (Date.now() > deadline) throw new Error('the disk did not get full');
  }
}
