import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Kind } from './line';

const RESOLUTION_MS = 20;
const EVERY_MS = 100;
/** One slow request makes the loop late once. */
const SAMPLES = 10;

/** From which delay of the event loop on what is refused, in milliseconds. */
const STRAINED_MS: Record<Kind, number> = { read: 150, write: 300 };

/**
 * How late the process is with everything, by the delay of its event loop: for a second it has had more to compute than it
 * can, whatever waits for the database.
 */
export class Pulse {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  private readonly samples: number[] = Array<number>(SAMPLES).fill(0);
  private least = 0;

  constructor() {
    this.histogram.enable();
    this.timer = setInterval(() => this.feel(), EVERY_MS).unref();
  }

  /** True when the process is too late to take on one more of this kind. */
  isTooSlowFor(kind: Kind): boolean {
    return this.least > STRAINED_MS[kind];
  }

  stop(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  private feel(): void {
    // Without a count the loop stood still all the time, or began just now.
    const { count, mean } = this.histogram;
    const last = this.samples.at(-1) ?? 0;
    this.samples.push(count > 0 ? mean / 1e6 - RESOLUTION_MS : last);
    this.samples.shift();
    this.least = Math.min(...this.samples);
    this.histogram.reset();
  }
}
