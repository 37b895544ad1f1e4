import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '..', '..');
const START_MS = 60_000;
/** Of `/proc/<pid>/stat`. */
const TICKS_A_SECOND = 100;

/** The service as it is delivered, in a process of its own. */
export interface ServiceProcess {
  port: number;
  /** resident memory, in MB */
  memory(): number;
  /** CPU time that it has used, in seconds */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts the built service on a database. @param environment its settings */
export async function startServiceProcess(environment: Record<string, string>): Promise<ServiceProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-warnings', join(ROOT, 'dist', 'src', 'main.js')], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', DRAIN_MS: '0', ...environment },
    stdio: ['ignore', openSync(devNull, 'w'), 'inherit'],
  });
  for (const deadline = Date.now() + START_MS; ; await sleep(50)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('the service did not get ready');
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) break;
  }
  return {
    port,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(proc(child, 'status'))?.[1] ?? NaN) / 1024,
    cpu: () => {
      const [, , ...fields] = proc(child, 'stat')
        .replace(/\(.*\)/, 'name')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function proc(child: ChildProcess, file: string): string {
  return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A script of this folder in a process of its own, asked by messages. */
export class Helper {
  private readonly child: ChildProcess;

  constructor(script: string) {
    this.child = fork(join(__dirname, script), { execArgv: ['--no-warnings'] });
  }

  async ask<Reply>(message: object | string): Promise<Reply> {
    const reply = once(this.child, 'message');
    this.child.send(message);
    const [answer] = (await reply) as [Reply];
    return answer;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}
