import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../src/common/ids';
import { type LoadAnswer, LoadClient } from '../load/client';
import { ServiceProcess } from '../support/service-process';
import { createTestDatabase } from '../support/test-databases';
import { Balancer, untilSeen } from './balancer';
import { type Sent, whileSending } from './open-loop';
import { percentile } from './figures';
import { administratorOf } from './scene';

const V1 = '/v1/loyalty';

export interface Draining {
  restarts: number;
  ratePerSecond: number;
  drainMs: number;
  /** after so long no further one is restarted */
  enoughMs: number;
}

export interface Drained extends Sent {
  /** exit codes of the instances that were asked to leave */
  exits: (number | null)[];
  /** failed restarts that don't count, since the machine was too busy to carry the load at all */
  starved: number;
}

/** A restart touches some of the requests around it; when the middle one is so late, it is the machine. */
const STARVED_MS = 400;

/**
 * Two instances behind haproxy are restarted in turn, so many times, under requests that nobody repeats, three reads to
 * two writes.
 */
export async function drainInTurn({
  restarts,
  ratePerSecond,
  drainMs,
  enoughMs,
}: Draining): Promise<Drained> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
  const environment = {
    ...{ DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir, DRAIN_MS: String(drainMs), POOL_SIZE: '10' },
    // A machine that is busy with other things must not look like a request that was lost.
    ...{ POOL_WAIT_MS: '15000', LOCK_TIMEOUT_MS: '10000', STATEMENT_TIMEOUT_MS: '15000' },
  };
  const instances: ServiceProcess[] = [];
  let balancer: Balancer | undefined;
  try {
    for (let made = 0; made < 2; made += 1) instances.push(await ServiceProcess.start(environment));
    balancer = await Balancer.start(instances.map(({ port }) => `127.0.0.1:${port}`));
    await untilSeen();
    const client = new LoadClient(balancer.url, administratorOf(newId()), 20_000);
    const send = await mixOf(client);
    const drained: Drained = { requests: 0, failures: {}, ms: [], exits: [], starved: 0 };
    for (const deadline = Date.now() + enoughMs; drained.exits.length < restarts && Date.now() < deadline;) {
      const instance = instances[(drained.exits.length + drained.starved) % 2] as ServiceProcess;
      let exit: number | null = null;
      const sent = await whileSending(ratePerSecond, send, async () => {
        exit = await instance.terminate();
        await instance.restart();
        await untilSeen();
      });
      add(drained, sent, exit);
    }
    client.close();
    return drained;
  } finally {
    await Promise.all(instances.map((instance) => instance.kill()));
    await balancer?.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function add(drained: Drained, sent: Sent, exit: number | null): void {
  const isFailed = Object.keys(sent.failures).length > 0;
  if (isFailed && percentile(sent.ms, 0.5) > STARVED_MS) {
    drained.starved += 1;
    return;
  }
  drained.exits.push(exit);
  drained.requests += sent.requests;
  drained.ms.push(...sent.ms);
  for (const [what, times] of Object.entries(sent.failures)) {
    drained.failures[what] = (drained.failures[what] ?? 0) + times;
  }
}

/** The request of a number, on a few customers. */
async function mixOf(client: LoadClient): Promise<(index: number) => Promise<LoadAnswer>> {
  const customers: string[] = [];
  for (let made = 0; made < 20; made += 1) {
    const { body } = await client.send('POST', `${V1}/customers`, { name: 'Ana' });
    customers.push(body.data.id as string);
  }
  return (index) => {
    const path = `${V1}/customers/${customers[index % customers.length]}`;
    if (index % 5 === 0) return client.send('POST', `${path}/adjust-points`, { amount: 1, reason: 'drain' });
    if (index % 5 === 1) return client.send('POST', `${path}/earn`, { orderId: newId(), amount: 500 });
    return client.send('GET', index % 5 === 2 ? `${V1}/customers?limit=5` : path);
  };
}
