import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as building from './build.mjs';
import * as installing from './install.mjs';

export { hideRequireWarning, requireNode } from './node-version.mjs';

// What runs before node_modules exists. Speaks on standard error only.

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs what package-lock.json names, if it isn't there: what the service needs, or everything. */
export function ensureInstalled({ development = false } = {}) {
  return installing.ensureInstalled(root, { development });
}

/** Compiles the sources, if they have changed. */
export function ensureBuilt() {
  return building.ensureBuilt(root, () => ensureInstalled({ development: true }));
}
