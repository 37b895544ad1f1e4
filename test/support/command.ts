import { execFile } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** What a command left behind. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a script of the project to its end, as npm does. @param environment what differs from the test's own */
export function runScript(
  script: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Ended> {
  // Other suites are running: who waits for a connection has not found a fault.
  const env = { ...process.env, NODE_ENV: 'test', POOL_WAIT_MS: '10000', ...environment };
  return new Promise((resolve) => {
    const command = [join(ROOT, 'scripts', script), ...args];
    execFile(process.execPath, command, { cwd: ROOT, env, timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 255), stdout, stderr });
    });
  });
}
