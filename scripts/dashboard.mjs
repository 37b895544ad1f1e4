import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants as zlib, gzipSync } from 'node:zlib';
import { isInstalled, NPM_CI, npmCommand } from './install.mjs';
import { withSetupLock } from './setup-lock.mjs';

// node scripts/dashboard.mjs [--beside] [ROOT]: builds dashboard/dist, unless it is what its sources make already.
// --beside: for a service that runs: at the lowest priority, and no longer than whoever holds the other end of standard
// input. What it is doing stands in dashboard/.build.json, which the service reads.

const NOT_SOURCES = /^(node_modules|dist|dist\.new|dist\.old|build\.log|\.build\.json)(\/|$)/;
const COMPRESSED = /\.(js|css|svg|json|txt|map|webmanifest)$/;
/** Smaller than that, a packet holds it anyway. */
const WORTH_COMPRESSING = 1024;
/** What a build has no use for, though it may stand in the service's environment. */
const SECRETS = ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'JWT_SECRET'];

const SCRIPT = fileURLToPath(import.meta.url);

/** True when there is nothing to build: dist is what the sources make, or there are no sources. */
export function isDashboardBuilt(root) {
  const folder = join(root, 'dashboard');
  if (!existsSync(join(folder, 'package.json'))) return true;
  try {
    return readFileSync(join(folder, 'dist', '.sources'), 'utf8') === fingerprint(folder);
  } catch {
    return false;
  }
}

/**
 * Installs what the dashboard is built with, and builds it, if its sources have changed. The dist that was there is
 * served until the new one is whole.
 * @param {{ signal?: AbortSignal, output?: 'inherit' | 'ignore' }} options `signal` gives the build up
 * @returns whether something was built
 * @throws Error when it can't be
 */
export async function ensureDashboardBuilt(root, options = {}) {
  if (isDashboardBuilt(root)) return false;
  const folder = join(root, 'dashboard');
  return withSetupLock(folder, async () => {
    if (isDashboardBuilt(root)) return false;
    options.signal?.throwIfAborted();
    tell(folder, { pid: process.pid });
    try {
      await build(folder, options);
      tell(folder, null);
    } catch (error) {
      tell(folder, options.signal?.aborted ? null : { failed: true });
      throw error;
    }
    return true;
  });
}

/**
 * Builds it in a process of its own beside this one, if its sources have changed; it ends with this one, which doesn't wait
 * for it. What it says goes to dashboard/build.log.
 * @returns the process, or null when there is nothing to do
 */
export function buildDashboardBeside(root) {
  if (isDashboardBuilt(root)) return null;
  const log = openLog(root);
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !SECRETS.includes(name)),
  );
  const child = spawn(process.execPath, [SCRIPT, '--beside', root], {
    stdio: ['pipe', log, log],
    env: environment,
  });
  if (log !== 'ignore') closeSync(log);
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  child.stdin.unref();
  return child;
}

function openLog(root) {
  try {
    return openSync(join(root, 'dashboard', 'build.log'), 'w');
  } catch {
    return 'ignore';
  }
}

async function build(folder, options) {
  if (!isInstalled(folder, true)) await run(...npmCommand(NPM_CI), folder, options);
  const stamp = fingerprint(folder);
  const [fresh, dist, old] = ['dist.new', 'dist', 'dist.old'].map((name) => join(folder, name));
  const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
  const flags = ['build', '--outDir', 'dist.new', '--emptyOutDir'];
  await run(process.execPath, [vite, ...flags], {}, folder, options);
  compress(fresh);
  writeFileSync(join(fresh, '.sources'), stamp);
  options.signal?.throwIfAborted();
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Whoever waits for the end of a process can still be told to give it up. */
function run(command, flags, settings, folder, { signal, output = 'inherit' }) {
  const child = spawn(command, flags, {
    ...settings,
    cwd: folder,
    stdio: ['ignore', output, output],
    // A page for everyone, whatever the service runs as.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const giveUp = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', giveUp);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, name) =>
      code === 0
        ? resolve()
        : reject(new Error(`${[command, ...flags].join(' ')} ended with ${code ?? name}`)),
    );
  }).finally(() => signal?.removeEventListener('abort', giveUp));
}

/** Compressed once, as well as it goes: the service sends what is there. */
function compress(dist) {
  for (const file of filesBelow(dist).filter((name) => COMPRESSED.test(name))) {
    const content = readFileSync(file);
    if (content.length < WORTH_COMPRESSING) continue;
    const brotli = { params: { [zlib.BROTLI_PARAM_SIZE_HINT]: content.length } };
    writeFileSync(`${file}.br`, brotliCompressSync(content, brotli));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** Compares contents, since a checkout or a copy sets times at will. */
function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const file of sourcesBelow(folder)) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function sourcesBelow(folder) {
  return readdirSync(folder)
    .filter((name) => !NOT_SOURCES.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    })
    .map((file) => relative(folder, file).split(sep).join('/'))
    .sort();
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** What becomes of a dashboard that isn't there, for whoever is asked for it. */
function tell(folder, state) {
  const file = join(folder, '.build.json');
  try {
    if (state) writeFileSync(file, JSON.stringify(state));
    else rmSync(file, { force: true });
  } catch {
    // A folder that can't be written to fails the build itself, with its reason.
  }
}

async function main([first, second]) {
  const isBeside = first === '--beside';
  const root = (isBeside ? second : first) ?? join(SCRIPT, '..', '..');
  if (!existsSync(join(root, 'dashboard', 'package.json')))
    throw new Error('There are no sources of the dashboard here.');
  const signal = isBeside ? untilLeft() : undefined;
  const built = await ensureDashboardBuilt(root, { signal });
  process.stderr.write(built ? 'The dashboard is built.\n' : 'The dashboard was built already.\n');
}

/** Aborted when the process that wanted this one is gone, however it went. */
function untilLeft() {
  setPriority(constants.priority.PRIORITY_LOW);
  const controller = new AbortController();
  const abort = () => {
    controller.abort(new Error('nobody waits for it any more'));
    // Somebody else's build may be what is waited for.
    setTimeout(() => process.exit(1), 1000);
  };
  process.stdin
    .once('close', abort)
    .on('error', () => undefined)
    .resume();
  return controller.signal;
}

if (process.argv[1] && realpathSync(process.argv[1]) === SCRIPT) {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error) => {
      process.stderr.write(`The dashboard could not be built: ${error.message}\n`);
      process.exit(1);
    },
  );
}
