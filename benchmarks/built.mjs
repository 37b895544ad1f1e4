import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
require('reflect-metadata');

export const root = fileURLToPath(new URL('..', import.meta.url));

/** A module of the built service, such as `database/statement`. */
export function built(name) {
  return require(join(root, 'dist', 'src', `${name}.js`));
}
