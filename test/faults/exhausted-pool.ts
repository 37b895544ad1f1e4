import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { type LoadAnswer, LoadClient } from '../load/client';
import { createCustomer, CUSTOMERS, STATS } from '../support/requests';
import { SideSession } from '../support/side-session';
import { startTestService } from '../support/test-service';

const POOL = 4;
const QUEUE = 8;
/** A place in the queue is lost after a second: until then it is full. */
const FULL_MS = 600;

interface Timed {
  answer: LoadAnswer;
  ms: number;
}

export interface ExhaustedPool {
  /** requests that found a place in the queue, reads and writes, and were not served in time */
  queued: Timed[];
  /** requests that found the queue full, one after the other */
  refused: Timed[];
  /** as often: what the same server takes for an answer that needs nothing */
  floor: Timed[];
  /** what held the connections, when it was let go */
  held: number[];
  /** requests at once, right afterwards */
  afterwards: number[];
}

/** Takes every connection of a pool and, so many times, every place in its queue, and sends more requests meanwhile. */
export async function exhaustPool(rounds: number): Promise<ExhaustedPool> {
  const service = await startTestService({
    ...{ POOL_SIZE: String(POOL), POOL_QUEUE_LIMIT: String(QUEUE), POOL_WAIT_MS: '1000' },
    ...{ LOCK_TIMEOUT_MS: '20000', STATEMENT_TIMEOUT_MS: '30000' },
  });
  const client = new LoadClient(service.url, service.token());
  const holder = await SideSession.open(service);
  const send = (key?: string) => timed(() => client.send(...addPoints(id), key));
  const read = () => timed(() => client.send('GET', STATS));
  const { id } = await createCustomer(service.as());
  try {
    await holder.holdAccountOf(id);
    const holding = Array.from({ length: POOL }, () => send());
    await holder.untilWaiting(POOL);
    const refused: Timed[] = [];
    const floor: Timed[] = [];
    const queued: Timed[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const waiting = Array.from({ length: QUEUE }, (_, index) => (index % 2 ? read() : send(newId())));
      await sleep(100);
      for (const fullUntil = Date.now() + FULL_MS; Date.now() < fullUntil;) {
        floor.push(await timed(() => client.send('GET', '/health/live')));
        refused.push(await (refused.length % 2 ? read() : send(newId())));
      }
      queued.push(...(await Promise.all(waiting)));
    }
    await holder.release();
    const held = (await Promise.all(holding)).map(({ answer }) => answer.status);
    const many = await Promise.all(Array.from({ length: POOL + QUEUE }, () => read()));
    return { queued, refused, floor, held, afterwards: many.map(({ answer }) => answer.status) };
  } finally {
    await holder.close();
    client.close();
    await service.close();
  }
}

const addPoints = (id: string): [string, string, object] => [
  ...(['POST', `${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'x' }] as const),
];

async function timed(send: () => Promise<LoadAnswer>): Promise<Timed> {
  const startedAt = performance.now();
  const answer = await send();
  return { answer, ms: performance.now() - startedAt };
}
