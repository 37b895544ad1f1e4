import type { Random } from '../load/random';
import { type Cut, FaultProxy } from '../support/fault-proxy';
import { startSecondInstance } from '../support/second-instance';
import { startTestService } from '../support/test-service';
import { watchCauses } from './causes';
import { type Outcome, underFaults } from './scene';
import type { Workload } from './workload';

export interface Proxied extends Outcome {
  /** what was behind each 503 */
  causes: Record<string, number>;
}

/** Sixteen clients, a service, and a proxy between it and its database. */
export async function behindProxy(
  seed: number,
  environment: Record<string, string>,
  strike: (proxy: FaultProxy, workload: Workload) => Promise<void>,
): Promise<Proxied> {
  const service = await startTestService();
  const proxy = await FaultProxy.before(service.database.ownerUrl);
  const instance = await startSecondInstance(
    service,
    { POOL_SIZE: '16', POOL_WAIT_MS: '1000', ...environment },
    proxy.through(service.database.ownerUrl),
  );
  const causes = watchCauses(instance.app);
  try {
    const outcome = await underFaults(instance.url, service.database.adminUrl, seed, async (workload) => {
      await strike(proxy, workload);
      Object.assign(proxy, { delayMs: () => 0, cut: () => undefined, swallows: false, refuses: false });
      proxy.reset();
    });
    return { ...outcome, causes };
  } finally {
    await instance.close();
    await proxy.close();
    await service.close();
  }
}

const PLACES: readonly Cut[] = ['before', 'behind', 'answered'];
/** the statement that stands in the last flight of every write with a key */
const KEEPS_ANSWER = Buffer.from('idempotency_insert_key');

/** Cuts every second flight that would commit a write, until there were so many. @returns what decides, and the cuts */
export function cutter(
  wanted: number,
  random: Random,
): { cut: FaultProxy['cut']; cuts: Record<Cut, number> } {
  const cuts = { before: 0, behind: 0, answered: 0 };
  const cut = (flight: Buffer): Cut | undefined => {
    const sum = cuts.before + cuts.behind + cuts.answered;
    if (sum >= wanted || random.next() < 0.5 || !flight.includes(KEEPS_ANSWER)) return undefined;
    const place = random.of(PLACES);
    cuts[place] += 1;
    return place;
  };
  return { cut, cuts };
}
