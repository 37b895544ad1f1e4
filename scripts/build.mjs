import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { withSetupLock } from './setup-lock.mjs';

const FOLDERS = ['src', 'migrations'];
const FILES = ['ormconfig.ts'];
const SETTINGS = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];

/**
 * Compiles into dist when a source differs from what dist was made of. Compares contents, since a checkout or a copy
 * sets times at will.
 * @param {() => Promise<void>} prepare awaited before a build: the compiler must be installed
 */
export async function ensureBuilt(root, prepare) {
  // A deployment may consist of dist alone.
  if (!existsSync(join(root, 'src')) || isBuilt(root)) return;
  await prepare();
  await withSetupLock(root, () => {
    if (!isBuilt(root)) build(root);
  });
}

function isBuilt(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === fingerprint(root);
  } catch {
    return false;
  }
}

function build(root) {
  process.stderr.write('Building…\n');
  try {
    rmSync(stampFile(root), { force: true });
    const stamp = fingerprint(root);
    compile(root);
    removeOrphans(root);
    writeFileSync(stampFile(root), stamp);
  } catch (error) {
    process.stderr.write(`The build failed: ${error.message}\n`);
    process.exit(1);
  }
}

/** Calls the compiler itself, in a third of the time that `nest build` takes to start it. */
function compile(root) {
  const swc = join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const inputs = [...FOLDERS, ...FILES].filter((name) => existsSync(join(root, name)));
  const options = ['-d', 'dist', '--ignore', '**/*.spec.ts'];
  const result = spawnSync(process.execPath, [swc, ...inputs, ...options], { cwd: root, encoding: 'utf8' });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${result.stdout}${result.stderr}`);
}

/** Deletes compiled files whose source is gone: a migration that was renamed would otherwise run twice. */
function removeOrphans(root) {
  const dist = join(root, 'dist');
  for (const file of FOLDERS.flatMap((folder) => filesBelow(join(dist, folder)))) {
    const source = join(root, relative(dist, file)).replace(/\.js(\.map)?$/, '.ts');
    if (/\.js(\.map)?$/.test(file) && !(isSource(source) && existsSync(source))) rmSync(file);
  }
}

function fingerprint(root) {
  const hash = createHash('sha256').update(process.versions.modules);
  const sources = FOLDERS.flatMap((folder) => filesBelow(join(root, folder))).filter(isSource);
  const others = [...FILES, ...SETTINGS].map((name) => join(root, name)).filter((file) => existsSync(file));
  for (const file of [...sources.sort(), ...others]) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function isSource(file) {
  return file.endsWith('.ts') && !file.endsWith('.spec.ts');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function stampFile(root) {
  return join(root, 'dist', '.sources');
}
