import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const EVERY_MS = 100;
/** Below it a statement that asks for nothing is as fast as ever. */
const STALL_MS = 1_000;
const MOST_STALLS = 1_000;
const STOP = -1;

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
    const workerData = {
      url: this.url,
      shared: this.noted.buffer,
      everyMs: EVERY_MS,
      stallMs: STALL_MS,
    };
    this.thread = new Worker(join(__dirname, 'pulse-thread.mjs'), { workerData });
  }

  async stop(): Promise<void> {
    this.noted[0] = STOP;
    if (this.thread) await once(this.thread, 'exit');
  }

  /** For how long the machine stood still between a time (`performance.now()`) and now. */
  stalledSince(since: number): number {
    const begin = performance.timeOrigin + since;
    return this.stalls
      .filter(({ from, to }) => to - from > STALL_MS && to > begin)
      .reduce((sum, { from, to }) => sum + to - Math.max(from, begin), 0);
  }

  /** For how long in all. */
  get stalledMs(): number {
    return this.stalls.reduce((sum, { from, to }) => sum + (to - from > STALL_MS ? to - from : 0), 0);
  }

  private get stalls(): { from: number; to: number }[] {
    const [count = 0, askedAt = 0] = this.noted;
    const ended = Array.from({ length: count }, (_, at) => ({
      from: this.noted[2 * at + 2] as number,
      to: this.noted[2 * at + 3] as number,
    }));
    const now = performance.timeOrigin + performance.now();
    return askedAt > 0 ? [...ended, { from: askedAt, to: now }] : ended;
  }
}
