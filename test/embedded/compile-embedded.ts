import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const ROOT = resolve(__dirname, '../..');
const SOURCE = join(ROOT, 'src');
const LAUNCHER = 'database/embedded';
/** What the launcher takes from elsewhere. */
const OTHERS = ['common/process-state.ts'];

/** Compiles the launcher for a plain Node process: `dist` may be older than what is under test. */
export function compileEmbedded(folder: string): { file: string; env: NodeJS.ProcessEnv } {
  const target = join(folder, 'compiled');
  const own = readdirSync(join(SOURCE, LAUNCHER)).map((name) => join(LAUNCHER, name));
  for (const path of [...own, ...OTHERS]) {
    const { code } = transformFileSync(join(SOURCE, path), {
      configFile: join(ROOT, '.swcrc'),
      sourceMaps: false,
    });
    const file = join(target, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return {
    file: join(target, LAUNCHER, 'embedded-database.js'),
    env: { NODE_PATH: join(ROOT, 'node_modules') },
  };
}
