import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDashboardBuilt } from './dashboard.mjs';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';

// node scripts/test.mjs [jest's arguments]: the last line is `N passed, M failed`.

requireNode();
// In a process of its own: on a clean clone its packages come while ours do.
const dashboard = ensureDashboard();
await ensureInstalled({ development: true });
await ensureBuilt();
if (!(await dashboard)) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'puntos-test-'));
const resultFile = join(folder, 'result.json');
try {
  const code = await runJest(process.argv.slice(2));
  process.exitCode = report(readResult(), code);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns whether it is there; the process has said why not */
function ensureDashboard() {
  if (isDashboardBuilt(root)) return Promise.resolve(true);
  const child = spawn(process.execPath, [join(root, 'scripts', 'dashboard.mjs')], { stdio: 'inherit' });
  process.once('exit', () => child.kill());
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

function runJest(options) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [jest, ...options, '--json', `--outputFile=${resultFile}`], {
    cwd: root,
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to both: jest ends, and then we do.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function readResult() {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Prints the line and returns the exit code: a run without a single test is no success. */
function report(result, code) {
  // A file that can't be loaded has no tests to fail.
  const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  const passed = result?.numPassedTests ?? 0;
  const skipped = (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  return code || (passed + failed > 0 ? 0 : 1);
}
