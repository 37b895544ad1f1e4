import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/service-process';

/** Whether Debian's haproxy is here. */
export const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;

/** How often it asks whether an instance is ready; two refusals in a row count. */
const CHECK_MS = 200;

/** haproxy before instances of the service, as docs/operations.md describes it; it keeps its connections to them. */
function configuration(port: number, instances: readonly string[]): string {
  const servers = instances.map(
    (instance, index) => `  server instance${index} ${instance} check inter ${CHECK_MS}ms fall 2 rise 1`,
  );
  return `global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout check 10s
frontend clients
  bind 127.0.0.1:${port}
  default_backend puntos
backend puntos
  option httpchk
  http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host puntos
  http-check expect status 200
${servers.join('\n')}
`;
}

export class Balancer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param instances their hosts and ports */
  static async start(instances: readonly string[]): Promise<Balancer> {
    const folder = mkdtempSync(join(tmpdir(), 'puntos-haproxy-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration(port, instances));
    const child = spawn('haproxy', ['-db', '-q', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    const balancer = new Balancer(`http://127.0.0.1:${port}`, child, folder);
    await balancer.untilAnswering();
    return balancer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async untilAnswering(): Promise<void> {
    for (const deadline = Date.now() + 20_000; ; await sleep(20)) {
      if (this.child.exitCode !== null) throw new Error('haproxy ended');
      const answer = await fetch(`${this.url}/health/live`).catch(() => undefined);
      if (answer?.status === 200) return;
      if (Date.now() > deadline) throw new Error('no instance behind haproxy for 20 s');
    }
  }
}

/** Waits until haproxy has seen that an instance is ready. */
export function untilSeen(): Promise<void> {
  return sleep(3 * CHECK_MS);
}
