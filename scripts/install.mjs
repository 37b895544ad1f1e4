import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { withSetupLock } from './setup-lock.mjs';

/**
 * Runs `npm ci` when what is installed isn't what package-lock.json says; otherwise never starts npm, so it works
 * offline and on a read-only folder.
 * @param {{ development: boolean }} options whether the packages for building and testing are needed too
 */
export async function ensureInstalled(root, { development }) {
  if (isInstalled(root, development)) return;
  await withSetupLock(root, () => {
    if (!isInstalled(root, development)) install(root);
  });
}

/** Whether what is installed is what package-lock.json says, with or without the packages for building and testing. */
export function isInstalled(root, development) {
  const [wanted, installed] = [
    join(root, 'package-lock.json'),
    join(root, 'node_modules', '.package-lock.json'),
  ];
  const [wantedTime, installedTime] = [wanted, installed].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs,
  );
  if (installedTime === undefined) return false;
  const newer = wantedTime === undefined || installedTime >= wantedTime;
  if (newer && !development) return true;
  // A copied or restored folder may look old and be right, and one without the development packages look right.
  return sameVersions(packagesOf(wanted), packagesOf(installed), development);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function sameVersions(wanted, installed, development) {
  return Object.entries(wanted).every(([path, { version, link, dev, optional, devOptional, peer }]) => {
    if (path === '' || link) return true;
    if (installed[path]) return installed[path].version === version;
    return Boolean(optional || devOptional || (peer && !development) || (dev && !development));
  });
}

/** NODE_ENV=production would leave out what the build needs; scripts: docs/dependencies.md. */
export const NPM_CI = [
  'ci',
  '--include=dev',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

function install(root) {
  process.stderr.write('Installing dependencies…\n');
  const result = runNpm(root, NPM_CI);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.error?.message ?? ''}\nnpm ci failed.\n`);
    process.exit(result.status || 1);
  }
  touch(join(root, 'node_modules', '.package-lock.json'));
}

function runNpm(root, options) {
  const [command, flags, settings] = npmCommand(options);
  return spawnSync(command, flags, {
    ...settings,
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
}

/** How npm is called: command, arguments and settings for `spawn`. */
export function npmCommand(options) {
  const { npm_execpath: npm } = process.env;
  if (npm?.endsWith('.js')) return [process.execPath, [npm, ...options], {}];
  return ['npm', options, { shell: process.platform === 'win32' }];
}

function touch(file) {
  const now = new Date();
  utimesSync(file, now, now);
}
