import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../load/random';
import { ServiceProcess } from '../support/service-process';
import { OwnServer } from './own-server';
import { type Outcome, underFaults, withSql } from './scene';
import type { Workload } from './workload';

export interface KilledDatabase extends Outcome {
  /** how long after the database answered again the service had answered a write, in milliseconds */
  backMs: number[];
  /** the service was one and the same process from the beginning to the end */
  survived: boolean;
}

/**
 * Kills PostgreSQL, every process of it, under sixteen clients, and starts it again, so many times.
 * @param settings of PostgreSQL, besides those of an ordinary server
 */
export async function killDatabase(
  kills: number,
  seed: number,
  settings: Record<string, string> = {},
): Promise<KilledDatabase> {
  const server = await OwnServer.start(settings);
  const service = await ServiceProcess.start({ DATABASE_URL: server.url, DATA_DIR: server.dataDir });
  const random = new Random(seed);
  const backMs: number[] = [];
  const { pid } = service;
  try {
    const outcome = await underFaults(service.url, server.adminUrl, seed, async (workload) => {
      // What the writes are about is on the disk, schema included, whatever the settings.
      await withSql(server.adminUrl, (sql) => sql.query('checkpoint'));
      for (let kill = 0; kill < kills; kill += 1) {
        await sleep(random.between(300, 900));
        server.kill();
        const reachable = await server.untilReachable();
        await untilAcknowledged(workload);
        backMs.push(performance.now() - reachable);
      }
    });
    return { ...outcome, backMs, survived: service.isAlive && service.pid === pid };
  } finally {
    await service.kill();
    await server.stop();
  }
}

/** One write more than there are now. */
async function untilAcknowledged({ acknowledged }: Workload): Promise<void> {
  const before = acknowledged.length;
  for (const deadline = Date.now() + 60_000; acknowledged.length === before; await sleep(2)) {
    if (Date.now() > deadline) throw new Error('no write was answered for a minute');
  }
}
