import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './built.mjs';

const HOST = '127.0.0.1';
const START_MS = 30_000;

/**
 * The service as it is delivered, in a process of its own, its log going nowhere.
 * @param databaseUrl in place of the embedded database
 */
export async function startService({ databaseUrl } = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'dist', 'src', 'main.js')], {
    cwd: root,
    env: {
      ...process.env,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      PORT: String(port),
      HOST,
      DEMO: 'false',
      DRAIN_MS: '0',
    },
    stdio: ['ignore', openSync(devNull, 'w'), 'inherit'],
  });
  const server = serverOf(child, `http://${HOST}:${port}`);
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error('the service ended before it was ready');
    const answer = await fetch(`${server.url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return server;
  }
  throw new Error(`the service is not ready after ${START_MS} ms`);
}

/** The bare server, in a process of its own. */
export async function startFloor({ url: databaseUrl, organizations }) {
  return startBeside('floor', { databaseUrl, organizations });
}

/** A module of this folder, in a process of its own: it is sent the message and answers with its port. */
export async function startBeside(module, message) {
  const child = fork(join(root, 'benchmarks', `${module}.mjs`), { execArgv: ['--no-warnings'] });
  child.send(message);
  const [port] = await once(child, 'message');
  return serverOf(child, `http://${HOST}:${port}`);
}

function serverOf(child, url) {
  return {
    url,
    /** resident memory in MB; undefined where `ps` isn't at hand */
    memory() {
      const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
      return stdout ? Math.round(Number(stdout) / 1024) : undefined;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
