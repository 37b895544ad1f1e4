import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const ROOT = resolve(__dirname, '../..');
const SOURCE = join(ROOT, 'src/database/embedded');

/** Compiles the launcher for a plain Node process: `dist` may be older than what is under test. */
export function compileEmbedded(folder: string): { file: string; env: NodeJS.ProcessEnv } {
  const target = join(folder, 'compiled');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(SOURCE)) {
    const { code } = transformFileSync(join(SOURCE, name), {
      configFile: join(ROOT, '.swcrc'),
      sourceMaps: false,
    });
    writeFileSync(join(target, name.replace(/\.ts$/, '.js')), code);
  }
  return { file: join(target, 'embedded-database.js'), env: { NODE_PATH: join(ROOT, 'node_modules') } };
}
