import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../load/random';
import type { Cut } from '../support/fault-proxy';
import { behindProxy, cutter, type Proxied } from './proxied';

/** Cuts connections around COMMIT, so many. @param enoughMs after so long no further one is cut */
export async function cutCommits(
  wanted: number,
  seed: number,
  enoughMs = 60_000,
): Promise<Proxied & { cuts: Record<Cut, number> }> {
  const random = new Random(seed);
  const { cut, cuts } = cutter(wanted, random);
  const outcome = await behindProxy(seed, {}, async (proxy) => {
    proxy.cut = cut;
    const deadline = Date.now() + enoughMs;
    while (cuts.before + cuts.behind + cuts.answered < wanted && Date.now() < deadline) await sleep(10);
  });
  return { ...outcome, cuts };
}

/** Every piece between service and database is 100 to 200 ms late. */
export function delayEverything(ms: number, seed: number): Promise<Proxied> {
  const random = new Random(seed);
  return behindProxy(seed, {}, async (proxy) => {
    proxy.delayMs = () => random.between(100, 200);
    await sleep(ms);
  });
}

/** Swallows everything for a while, so many times. */
export function swallowEverything(times: number, seed: number): Promise<Proxied> {
  const impatient = {
    STATEMENT_TIMEOUT_MS: '500',
    LOCK_TIMEOUT_MS: '300',
    IDLE_TRANSACTION_TIMEOUT_MS: '1000',
  };
  return behindProxy(seed, impatient, async (proxy) => {
    for (let time = 0; time < times; time += 1) {
      await sleep(300);
      proxy.swallows = true;
      await sleep(400);
      proxy.swallows = false;
    }
  });
}

/** Resets every connection, so many times, some of them while nobody is let in. */
export function resetEverything(times: number, seed: number): Promise<Proxied> {
  const random = new Random(seed);
  return behindProxy(seed, {}, async (proxy) => {
    for (let time = 0; time < times; time += 1) {
      await sleep(random.between(50, 150));
      proxy.refuses = time % 4 === 3;
      proxy.reset();
      if (proxy.refuses) await sleep(100);
      proxy.refuses = false;
    }
  });
}
