import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../load/random';
import { ServiceProcess } from '../support/service-process';
import { OwnServer } from './own-server';
import { type Outcome, underFaults, withSql } from './scene';

export interface KilledDatabase extends Outcome {
  /** how long after the database answered again the service had answered a write, in milliseconds */
  backMs: number[];
  /** the service was one and the same process from the beginning to the end */
  survived: boolean;
}

/**
 * Kills PostgreSQL, every process of it, under sixteen clients, and starts it again, so many times.
 * @param settings of PostgreSQL, besides those of an ordinary server
 * @param enoughMs after so long it isn't killed again
 */
export async function killDatabase(
  kills: number,
  seed: number,
  settings: Record<string, string> = {},
  enoughMs = Number.POSITIVE_INFINITY,
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
      const deadline = Date.now() + enoughMs;
      while (backMs.length < kills && Date.now() < deadline) {
        await sleep(random.between(300, 900));
        server.kill();
        const reachable = await server.untilReachable();
        await workload.untilAcknowledged(1);
        backMs.push(performance.now() - reachable);
      }
    });
    return { ...outcome, backMs, survived: service.isAlive && service.pid === pid };
  } finally {
    await service.kill();
    await server.stop();
  }
}
