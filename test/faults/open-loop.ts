import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadAnswer } from '../load/client';

/** What became of requests that were sent at a fixed rate, whether or not earlier ones had been answered. */
export interface Sent {
  requests: number;
  /** everything but what was expected, and how often */
  failures: Record<string, number>;
  ms: number[];
}

/**
 * Sends requests at a rate until `work` is done. Each counts from when it was due.
 * @param send the request of that number
 */
export async function whileSending(
  ratePerSecond: number,
  send: (index: number) => Promise<LoadAnswer>,
  work: () => Promise<void>,
): Promise<Sent> {
  const sent: Sent = { requests: 0, failures: {}, ms: [] };
  const underway = new Set<Promise<void>>();
  let isOver = false;
  const startedAt = performance.now();
  const loop = async (): Promise<void> => {
    while (!isOver) {
      for (let due = dueAt(sent.requests); due <= performance.now(); due = dueAt(sent.requests)) {
        const request = one(sent, send(sent.requests), due).finally(() => underway.delete(request));
        underway.add(request);
        sent.requests += 1;
      }
      await sleep(2);
    }
  };
  const dueAt = (index: number): number => startedAt + (index * 1_000) / ratePerSecond;
  const sending = loop();
  try {
    await work();
  } finally {
    isOver = true;
    await sending;
    await Promise.all(underway);
  }
  return sent;
}

async function one(sent: Sent, answering: Promise<LoadAnswer>, due: number): Promise<void> {
  const outcome = await answering.then(
    (answer) => (answer.status < 300 ? null : answer.outcome),
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  if (outcome !== null) sent.failures[outcome] = (sent.failures[outcome] ?? 0) + 1;
  sent.ms.push(performance.now() - due);
}
