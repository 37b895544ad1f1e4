import cluster, { type Worker } from 'node:cluster';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './config/settings';
import { type DatabaseAccess, databaseFor } from './database/embedded/database-for';

/** What a worker sends when it serves. */
export interface Serving {
  url: string;
  demo: { organizationId: string; customerId: string } | null;
}

/** One wish to end arrives as several signals: a terminal's and npm's. */
const SAME_SIGNAL_MS = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Who lived so long isn't failing at once. */
const HEALTHY_MS = 30_000;
/** Beyond DRAIN_MS: the last requests, and closing everything. */
const LONGEST_LEAVE_MS = 20_000;

/**
 * Serves with `WORKERS` processes behind one port, and replaces those that die. This process takes no requests: it hands
 * connections out in turn and holds the embedded database. The first worker alone migrates and runs the jobs; the others start after it,
 * and find the demo that it made. The connections of `POOL_SIZE` are divided among them.
 *
 * SIGTERM or SIGINT drains all of them; this process ends with 0 when each did. Another one, a second later, ends
 * everything at once. A worker whose supervisor is gone ends.
 * @returns where they listen; never when one of them can't start: it tells why, and this process ends with 1
 * @throws EmbeddedDatabaseError
 */
export async function superviseWorkers(settings: Readonly<Settings>): Promise<Serving> {
  const supervisor = new Supervisor(settings);
  process.on('SIGTERM', () => supervisor.leave());
  process.on('SIGINT', () => supervisor.leave());
  return supervisor.start(await databaseFor(settings, 'service'));
}

class Supervisor {
  private database: DatabaseAccess | undefined;
  /** by slot; slot 0 is the first worker, whoever fills it */
  private readonly workers: (Worker | undefined)[];
  private readonly serving = new Set<Worker>();
  private leavingSince: number | undefined;
  private started = false;
  private failed = false;

  constructor(private readonly settings: Readonly<Settings>) {
    this.workers = Array.from({ length: settings.WORKERS }, () => undefined);
    cluster.setupPrimary({ exec: resolve(__dirname, 'main.js') });
  }

  async start(database: DatabaseAccess): Promise<Serving> {
    this.database = database;
    if (this.leaving) this.endWhenAlone();
    const first = await this.fill(0);
    await Promise.all(this.workers.slice(1).map((_, index) => this.fill(index + 1)));
    this.started = true;
    return first;
  }

  leave(): void {
    if (this.leavingSince !== undefined) {
      if (performance.now() - this.leavingSince < SAME_SIGNAL_MS) return;
      this.living().forEach((worker) => worker.process.kill('SIGKILL'));
      process.exit(1);
    }
    this.leavingSince = performance.now();
    for (const worker of this.living()) this.dismiss(worker);
    this.endWhenAlone();
  }

  /** One that serves drains; one that doesn't yet just ends. */
  private dismiss(worker: Worker): void {
    worker.process.kill('SIGTERM');
    const longest = this.settings.DRAIN_MS + LONGEST_LEAVE_MS;
    setTimeout(() => worker.process.kill('SIGKILL'), longest).unref();
  }

  /** Fills a slot, and again whenever it falls empty, later each time that it does at once. @returns when it serves; never while leaving */
  private fill(slot: number, pauseMs = FIRST_PAUSE_MS): Promise<Serving> {
    if (this.leaving) return new Promise(() => undefined);
    const worker = cluster.fork(this.environmentOf(slot));
    this.workers[slot] = worker;
    const bornAt = performance.now();
    worker.once('exit', (code: number | null) => {
      this.workers[slot] = undefined;
      const hasServed = this.serving.delete(worker);
      if (this.leaving) return this.noteEnd(code, hasServed);
      if (!this.started) return this.giveUp();
      const pause = performance.now() - bornAt > HEALTHY_MS ? FIRST_PAUSE_MS : pauseMs;
      process.stderr.write('A worker ended by itself; another one takes its place.\n');
      void sleep(pause).then(() => this.fill(slot, Math.min(pause * 2, LONGEST_PAUSE_MS)));
    });
    return new Promise((resolve) => {
      worker.once('message', (serving: Serving) => {
        this.serving.add(worker);
        resolve(serving);
      });
    });
  }

  /** What differs for a worker: over the environment and the file of settings, which it reads itself. */
  private environmentOf(slot: number): Record<string, string> {
    const { POOL_SIZE, WORKERS, RUN_JOBS, RUN_MIGRATIONS } = this.settings;
    const isFirst = slot === 0;
    return {
      DATABASE_URL: this.database?.url ?? '',
      DATABASE_DIRECT_URL: this.database?.directUrl ?? '',
      WORKERS: '1',
      POOL_SIZE: String(Math.ceil(POOL_SIZE / WORKERS)),
      RUN_JOBS: String(RUN_JOBS && isFirst),
      RUN_MIGRATIONS: String(RUN_MIGRATIONS && isFirst),
    };
  }

  /** A worker that can't even start once has told why. */
  private giveUp(): void {
    this.failed = true;
    this.leave();
  }

  private noteEnd(code: number | null, hasServed: boolean): void {
    if (hasServed && code !== 0) this.failed = true;
    this.endWhenAlone();
  }

  private endWhenAlone(): void {
    if (this.database === undefined || this.living().length > 0) return;
    void this.database.release().then(() => process.exit(this.failed ? 1 : 0));
  }

  private get leaving(): boolean {
    return this.leavingSince !== undefined;
  }

  private living(): Worker[] {
    return this.workers.filter((worker) => worker !== undefined);
  }
}
