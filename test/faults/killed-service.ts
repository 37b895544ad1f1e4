import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../load/random';
import { ServiceProcess } from '../support/service-process';
import { createTestDatabase } from '../support/test-databases';
import { type Outcome, underFaults } from './scene';
import { CLIENTS } from './workload';

export interface KilledService extends Outcome {
  /** requests that were on their way at each kill */
  inFlight: number[];
}

/**
 * Kills the service, as its own process, under sixteen clients, and starts it again, so many times.
 * @param enoughMs after so long it isn't killed again
 */
export async function killService(
  kills: number,
  seed: number,
  enoughMs = Number.POSITIVE_INFINITY,
): Promise<KilledService> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
  const service = await ServiceProcess.start({ DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir });
  const random = new Random(seed);
  const inFlight: number[] = [];
  try {
    const outcome = await underFaults(service.url, database.adminUrl, seed, async (workload) => {
      const deadline = Date.now() + enoughMs;
      while (inFlight.length < kills && Date.now() < deadline) {
        await workload.untilAcknowledged(CLIENTS);
        await sleep(random.between(150, 600));
        inFlight.push(workload.inFlight);
        await service.kill();
        await service.restart();
      }
    });
    return { ...outcome, inFlight };
  } finally {
    await service.kill();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
