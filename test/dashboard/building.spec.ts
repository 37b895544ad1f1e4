import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { writeBelow } from './fake-dashboard';
import { ROOT } from '../tidy/sources';

const SCRIPT = join(ROOT, 'scripts', 'dashboard.mjs');

/** Notes that it was called, waits as long as the sources say, and fails when they say so. */
const VITE = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { getPriority } = require('node:os');
appendFileSync('../calls.log', [process.pid, getPriority(), process.env.NODE_ENV, process.env.JWT_SECRET, process.argv.slice(2)].join(' ') + '\\n');
const { wait, fail } = JSON.parse(readFileSync('src/plan.json'));
setTimeout(() => {
  if (fail) { console.error('no such module'); process.exit(1); }
  mkdirSync('dist.new/assets', { recursive: true });
  writeFileSync('dist.new/index.html', readFileSync('index.html'));
  writeFileSync('dist.new/assets/index-a1b2c3.js', 'x'.repeat(5000));
}, wait);
`;

let root: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'puntos-build-'));
  write('package.json', '{}');
  write('package-lock.json', '{"packages":{}}');
  write('node_modules/.package-lock.json', '{"packages":{}}');
  write('node_modules/vite/bin/vite.js', VITE);
  write('index.html', 'first');
  plan({});
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: string): void {
  writeBelow(join(root, 'dashboard'), path, content);
}

function plan(changes: { wait?: number; fail?: boolean }): void {
  write('src/plan.json', JSON.stringify({ wait: 0, fail: false, ...changes }));
}

function read(path: string): string {
  const file = join(root, 'dashboard', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Calls of the builder's compiler. */
function calls(): string[] {
  return read('../calls.log').split('\n').filter(Boolean);
}

async function build(): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [SCRIPT, root], { stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  const said = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number];
  return { code, said: await said };
}

/** A process that has it built beside itself, and lives for so long. */
function service(lifeMs: number, environment: Record<string, string> = {}): ChildProcess {
  const source = `
    import { buildDashboardBeside } from ${JSON.stringify(pathToFileURL(SCRIPT).href)};
    const child = buildDashboardBeside(${JSON.stringify(root)});
    process.stdout.write(String(child?.pid ?? 'none') + '\\n');
    setTimeout(() => undefined, ${lifeMs});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  started.push(child);
  return child;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; !condition(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('npm run dashboard:build', () => {
  it('builds once, and again when a source has changed', async () => {
    expect(await build()).toEqual({ code: 0, said: expect.stringContaining('The dashboard is built.') });
    expect(read('dist/index.html')).toBe('first');
    expect((await build()).said).toContain('was built already');
    expect(calls()).toHaveLength(1);
    write('index.html', 'second');
    expect((await build()).code).toBe(0);
    expect([read('dist/index.html'), calls().length]).toEqual(['second', 2]);
    expect(existsSync(join(root, 'dashboard', '.build.json'))).toBe(false);
  });

  it('builds for production, whatever the service runs as, and compresses', async () => {
    await build();
    expect(calls()).toEqual([expect.stringContaining('production')]);
    const script = readFileSync(join(root, 'dashboard/dist/assets/index-a1b2c3.js.gz'));
    expect(gunzipSync(script).toString()).toBe('x'.repeat(5000));
    expect(existsSync(join(root, 'dashboard/dist/assets/index-a1b2c3.js.br'))).toBe(true);
    expect(existsSync(join(root, 'dashboard/dist/index.html.gz'))).toBe(false);
  });

  it('that fails says so, leaves what was there, and is tried again', async () => {
    await build();
    plan({ fail: true });
    expect(await build()).toEqual({ code: 1, said: expect.stringContaining('could not be built') });
    expect([read('dist/index.html'), JSON.parse(read('.build.json'))]).toEqual(['first', { failed: true }]);
    plan({ wait: 1 });
    expect([(await build()).code, read('.build.json')]).toEqual([0, '']);
  });

  it('without sources has nothing to do, and says so', async () => {
    rmSync(join(root, 'dashboard', 'package.json'));
    expect(await build()).toEqual({ code: 1, said: expect.stringContaining('no sources') });
  });

  it('is done by one at a time', async () => {
    plan({ wait: 500 });
    const ends = await Promise.all([build(), build(), build()]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(calls()).toHaveLength(1);
  });
});

describe('beside the service', () => {
  it('it is built at the lowest priority, without the service’s secrets, and noted', async () => {
    plan({ wait: 300 });
    service(20_000, { NODE_ENV: 'development', JWT_SECRET: 'not-for-builds' });
    await until(() => calls().length > 0, 'begins');
    const { pid } = JSON.parse(read('.build.json')) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    await until(() => read('dist/index.html') === 'first', 'is built');
    await until(() => !isAlive(pid), 'ends');
    expect(calls()).toEqual([expect.stringMatching(/^\d+ 19 production {2}build/)]);
    expect(read('.build.json')).toBe('');
    expect(read('build.log')).toContain('The dashboard is built.');
  });

  it('it ends with the service, killed or not, and the next one builds it', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      plan({ wait: 60_000 });
      rmSync(join(root, 'calls.log'), { force: true });
      const child = service(60_000);
      await until(() => calls().length > 0, 'begins');
      const { pid } = JSON.parse(read('.build.json')) as { pid: number };
      const compiler = Number(calls()[0]?.split(' ')[0]);
      child.kill(signal);
      await until(() => !isAlive(pid) && !isAlive(compiler), `ends with ${signal}`);
      expect([read('.build.json'), existsSync(join(root, 'dashboard', 'dist'))]).toEqual(['', false]);
    }
    plan({ wait: 1 });
    expect((await build()).code).toBe(0);
  });

  it('it keeps nobody from ending', async () => {
    plan({ wait: 60_000 });
    const child = service(200);
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  it('there is nothing to do when it is built, or where there are no sources', async () => {
    await build();
    expect(await text(service(0).stdout as NodeJS.ReadableStream)).toBe('none\n');
    rmSync(join(root, 'dashboard', 'package.json'));
    rmSync(join(root, 'dashboard', 'dist'), { recursive: true });
    expect(await text(service(0).stdout as NodeJS.ReadableStream)).toBe('none\n');
  });

  it('a failure is told in the log alone', async () => {
    plan({ fail: true });
    service(20_000);
    await until(() => read('.build.json').includes('failed'), 'fails');
    expect(read('build.log')).toContain('no such module');
  });
});
