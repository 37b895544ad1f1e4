import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, hideRequireWarning, requireNode, root } from './setup.mjs';

// node scripts/typeorm.mjs migration:run | migration:revert | migration:show | migration:create NAME
// TypeORM's own command line with ormconfig.ts, compiled.

requireNode();
await ensureInstalled();
await ensureBuilt();
hideRequireWarning();

const [command = 'help', ...rest] = process.argv.slice(2);
const [name, ...options] = rest;
const creates = command === 'migration:create';
if (creates && !/^[a-z0-9-]+$/.test(name ?? '')) {
  process.stderr.write('Usage: npm run migration:create -- what-it-does\n');
  process.exit(1);
}
const cli = createRequire(import.meta.url).resolve('typeorm/cli.js');
process.argv = creates
  ? [process.execPath, cli, command, join(root, 'migrations', name), ...options]
  : [process.execPath, cli, command, '-d', join(root, 'dist', 'ormconfig.js'), ...rest];
await import(cli);
