import { Client } from 'pg';

const EVERY_MS = 100;
/** Below it a statement that asks for nothing is as fast as ever. */
const STALL_MS = 1_000;

/**
 * Asks the database for nothing, again and again: for as long as that takes more than a second, it is the machine that
 * stands still, and no request is slow of itself.
 */
export class Pulse {
  private readonly client: Client;
  private readonly stalls: { from: number; to: number }[] = [];
  private askedAt: number | null = null;
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.client = new Client({ connectionString: url });
  }

  async start(): Promise<void> {
    await this.client.connect();
    this.timer = setInterval(() => {
      if (this.askedAt === null) this.asking = this.ask();
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.asking;
    await this.client.end();
  }

  /** For how long the machine stood still between a time (`performance.now()`) and now. */
  stalledSince(since: number): number {
    const now = performance.now();
    const open = this.askedAt === null ? [] : [{ from: this.askedAt, to: now }];
    return [...this.stalls, ...open]
      .filter(({ from, to }) => to - from > STALL_MS && to > since)
      .reduce((sum, { from, to }) => sum + to - Math.max(from, since), 0);
  }

  /** For how long in all. */
  get stalledMs(): number {
    return this.stalls.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  private async ask(): Promise<void> {
    const from = (this.askedAt = performance.now());
    await this.client.query('select 1');
    const to = performance.now();
    if (to - from > STALL_MS) this.stalls.push({ from, to });
    this.askedAt = null;
  }
}
