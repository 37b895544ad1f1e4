import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const EVERY_MS = 100;
/** Below it a statement that asks for nothing is as fast as ever. */
const STALL_MS = 1_000;
const MOST_STALLS = 1_000;

interface Stall {
  from: number;
  to: number;
}

/**
 * Asks the database for nothing, again and again, in a thread of its own: for as long as that takes more than a second,
 * it is the machine that stands still, and no request is slow of itself. A service that is kept busy by one request isn't.
 */
export class Pulse {
  /** how many stalls; since when the database is being asked, or 0; then each stall's begin and end (pulse-thread.mjs) */
  private readonly noted = new Float64Array(new SharedArrayBuffer(8 * (2 + 2 * MOST_STALLS)));
  private thread: Worker | undefined;

  constructor(private readonly url: string) {}

  start(): void {
    const workerData = { url: this.url, shared: this.noted.buffer, everyMs: EVERY_MS, stallMs: STALL_MS };
    this.thread = new Worker(join(__dirname, 'pulse-thread.mjs'), { workerData });
  }

  async stop(): Promise<void> {
    if (!this.thread) return;
    const ended = once(this.thread, 'exit');
    this.thread.postMessage('stop');
    await ended;
  }

  /** For how long the machine stood still between a time (`performance.now()`) and now. */
  stalledSince(since: number): number {
    const begin = performance.timeOrigin + since;
    return total(
      this.stalls.filter(({ to }) => to > begin).map(({ from, to }) => ({ from: Math.max(from, begin), to })),
    );
  }

  /** For how long in all. */
  get stalledMs(): number {
    return total(this.stalls);
  }

  /** Those that have ended, and the one that lasts, if there is one. */
  private get stalls(): Stall[] {
    const [count = 0, askedAt = 0] = this.noted;
    const stalls = Array.from({ length: count }, (_, at) => ({
      from: this.noted[2 * at + 2] as number,
      to: this.noted[2 * at + 3] as number,
    }));
    const now = performance.timeOrigin + performance.now();
    if (askedAt > 0 && now - askedAt > STALL_MS) stalls.push({ from: askedAt, to: now });
    return stalls;
  }
}

function total(stalls: readonly Stall[]): number {
  return stalls.reduce((sum, { from, to }) => sum + to - from, 0);
}
