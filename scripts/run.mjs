import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode, root } from './setup.mjs';

// node scripts/run.mjs <name> [arguments]: runs src/cli/<name>.ts. Standard output belongs to that program alone.

requireNode();
await ensureInstalled();
await ensureBuilt();
hideRequireWarning();

const [name = '', ...rest] = process.argv.slice(2);
const file = join(root, 'dist', 'src', 'cli', `${name}.js`);
if (/^[a-z-]+$/.test(name) && existsSync(file)) {
  process.argv = [process.execPath, file, ...rest];
  await import(pathToFileURL(file).href);
} else {
  process.stderr.write(`There is no command "${name}".\n`);
  process.exitCode = 1;
}
