import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './built.mjs';

const HOST = '127.0.0.1';
const START_MS = 30_000;
const TICK_MS = 10;
/** As `npm start` has them. */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=50', '--no-warnings'];

/**
 * The service as it is delivered, in a process of its own, its log going nowhere.
 * @param workers how many processes serve
 * @param flags of Node, such as --cpu-prof
 */
export async function startService({ url: databaseUrl, workers = 1, flags = [] }) {
  const port = await freePort();
  const child = spawn(process.execPath, [...FLAGS, ...flags, join(root, 'dist', 'src', 'main.js')], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      WORKERS: String(workers),
      PORT: String(port),
      HOST,
      DEMO: 'false',
      DRAIN_MS: '0',
    },
    stdio: ['ignore', openSync(devNull, 'w'), 'inherit'],
  });
  const server = serverOf(child, `http://${HOST}:${port}`);
  try {
    await untilReady(child, server.url, 50);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function untilReady(child, url, pauseMs) {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(pauseMs)) {
    if (child.exitCode !== null) throw new Error('the service ended before it was ready');
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the service is not ready after ${START_MS} ms`);
}

/**
 * Milliseconds from `npm start` until it is ready, with its embedded database, on a data folder of its own. The first
 * start, which makes the folder, isn't counted.
 */
export async function measureStart(dataDir, times) {
  const measured = [];
  for (let start = 0; start <= times; start += 1) measured.push(await startOnce(dataDir));
  return measured.slice(1);
}

async function startOnce(dataDir) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), HOST, DRAIN_MS: '0' },
    stdio: ['ignore', 'ignore', 'ignore'],
    shell: process.platform === 'win32',
  });
  await untilReady(child, `http://${HOST}:${port}`, 5);
  const took = performance.now() - startedAt;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  // npm may be gone before the service and its database are.
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(20))
    if (!existsSync(join(dataDir, 'pg18', 'postmaster.pid'))) return Math.round(took);
  throw new Error(`the service is not gone after ${START_MS} ms`);
}

/** The bare server, in a process of its own. */
export async function startFloor({ url: databaseUrl, organizationId }) {
  return startBeside('floor', { databaseUrl, organizationId });
}

/** A module of this folder, in a process of its own: it is sent the message and answers with its port. */
export async function startBeside(module, message) {
  const child = fork(join(root, 'benchmarks', `${module}.mjs`), { execArgv: ['--no-warnings'] });
  child.send(message);
  const [port] = await once(child, 'message');
  return serverOf(child, `http://${HOST}:${port}`);
}

function serverOf(child, url) {
  let most = 0;
  return {
    url,
    processorTime: () => processorTimeOf(child.pid),
    memory: () => memoryOf(child.pid),
    noteMemory() {
      most = Math.max(most, memoryOf(child.pid) ?? 0);
    },
    /** the most that was noted */
    mostMemory: () => most,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Resident memory in MB; undefined where `ps` isn't at hand. */
function memoryOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout ? Math.round(Number(stdout) / 1024) : undefined;
}

/** Milliseconds of processor that a process has used; undefined outside Linux. */
function processorTimeOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

async function freePort() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
