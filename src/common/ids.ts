import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const RANDOM_BYTES = 16;
/** Filled for many ids at once: to ask the system for each costs more than the rest of an id. */
const pool = Buffer.alloc(256 * RANDOM_BYTES);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A new id, ordered by time; of two that a process makes, the later one is the greater. */
export function newId(): string {
  const random = nextRandom();
  // eslint-disable-next-line no-restricted-syntax -- where an id sorts, not a time of the service
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // With its highest bit off, so that there is room to count up within the millisecond.
    seq = random.readUInt32BE(0) >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}

function nextRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.subarray(used - RANDOM_BYTES, used);
}

/** True for a UUID of any version in its canonical form: no braces, no missing dashes. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
