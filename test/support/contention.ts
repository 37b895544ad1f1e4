import { SideSession } from './side-session';
import type { TestService } from './test-service';

/** A statement that takes a lock, and its values. */
export type Held = readonly [statement: string, values: unknown[]];

export const accountOf = (customerId: string): Held => [
  'select from customer_loyalty where customer_id = $1 for no key update',
  [customerId],
];

/**
 * While the holder has the lock all the requests are sent, and seen waiting before any of them gets it.
 * @param beforeRelease done when all of them wait
 */
export async function contend<T>(
  service: TestService,
  held: Held,
  requests: readonly (() => Promise<T>)[],
  beforeRelease: () => void = () => undefined,
): Promise<T[]> {
  return whileHeld(service, held, async (holder) => {
    const answers = Promise.all(requests.map((send) => send()));
    await holder.untilWaiting(requests.length);
    beforeRelease();
    return () => answers;
  });
}

/** The same, one after the other: each is seen waiting before the next one is sent. */
export async function inTurn<T>(
  service: TestService,
  held: Held,
  requests: readonly (() => Promise<T>)[],
): Promise<T[]> {
  return whileHeld(service, held, async (holder) => {
    const answers: Promise<T>[] = [];
    for (const send of requests) {
      answers.push(send());
      await holder.untilWaiting(answers.length);
    }
    return () => Promise.all(answers);
  });
}

async function whileHeld<T>(
  service: TestService,
  held: Held,
  work: (holder: SideSession) => Promise<() => Promise<T>>,
): Promise<T> {
  const holder = await SideSession.open(service);
  try {
    await holder.hold(...held);
    const answers = await work(holder);
    await holder.release();
    return await answers();
  } finally {
    await holder.close();
  }
}

/** So many requests of one kind. */
export function times<T>(count: number, request: (index: number) => Promise<T>): (() => Promise<T>)[] {
  return Array.from({ length: count }, (_, index) => () => request(index));
}
