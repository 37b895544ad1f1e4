import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '../../src/database/embedded/port';
import { TEST_SECRET } from './test-service';

const ROOT = join(__dirname, '..', '..');
const START_MS = 60_000;
/** What watches over a service starts it again when it could not reach its database in time. */
const STARTS = 5;

/** The service in a process of its own, as `npm start` runs it, on a port that it keeps: it can be killed and started again. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private stderr = '';

  private constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
    private readonly state: 'live' | 'ready',
  ) {}

  /**
   * Starts it and waits until it is ready.
   * @param environment its settings; nothing else of ours reaches it
   * @param state `live`: until it answers at all
   */
  static async start(
    environment: Record<string, string>,
    state: 'live' | 'ready' = 'ready',
  ): Promise<ServiceProcess> {
    const service = new ServiceProcess(await freePort(), environment, state);
    await service.restart();
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it has said on standard error since its last start. */
  get complaints(): string {
    return this.stderr;
  }

  /** Starts a new process in the place of the one that ended, and waits until it is ready. */
  async restart(): Promise<void> {
    for (let start = 1; !(await this.begin()); start += 1) {
      if (start === STARTS) throw new Error(`the service ended: ${this.stderr}`);
    }
  }

  private begin(): Promise<boolean> {
    this.stderr = '';
    const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        JWT_SECRET: TEST_SECRET,
        DEMO: 'false',
        LOG_LEVEL: 'silent',
        ...this.environment,
        PORT: String(this.port),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child = child;
    return this.untilReady();
  }

  /** Ends it without a word, and waits until it is gone. */
  kill(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** Asks it to leave. @returns its exit code; null when a signal ended it */
  terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!child || !this.isAlive) return Promise.resolve(child?.exitCode ?? null);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }

  /** False when it ended before it was. */
  private async untilReady(): Promise<boolean> {
    for (const deadline = Date.now() + START_MS; ; await sleep(15)) {
      if (!this.isAlive) return false;
      const answer = await fetch(`${this.url}/health/${this.state}`).catch(() => undefined);
      if (answer?.status === 200) return true;
      if (Date.now() > deadline) throw new Error(`not ready after a minute: ${this.stderr}`);
    }
  }
}

/** A port of the loopback interface on which nothing listens, below the range of outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}
