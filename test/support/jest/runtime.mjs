import { createRequire, isBuiltin } from 'node:module';
import { dirname, sep } from 'node:path';
import { compileFunction } from 'node:vm';

// jest's own, wherever npm put it.
const fromJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const Runtime = createRequire(fromJest.resolve('@jest/core'))('jest-runtime').default;

const PACKAGES = `${sep}node_modules${sep}`;
const requires = new Map();

/**
 * jest's runtime, but for two things. Packages are loaded by Node, once for all test files of a worker, as the service
 * itself loads them: jest would load Nest, TypeORM and the others anew for each file. And modules are compiled for this
 * realm rather than for one of the file's own: an `Array` of a package is an `Array` of the test.
 * Modules of ours stay a file's own.
 */
export default class SharedPackagesRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    this.executor.compile = (source, filename) =>
      compileFunction(source, this.executor.injectedModuleParameters, { filename });
  }

  requireModule(from, name, options, isActual) {
    const path = options?.isInternalModule ? null : packagePath(from, name);
    return path === null ? super.requireModule(from, name, options, isActual) : requireFor(from)(path);
  }
}

/** Null for what is not in a package. */
function packagePath(from, name) {
  if (name === undefined || isBuiltin(name)) return null;
  if (/^\.{0,2}\//.test(name)) return null;
  const path = requireFor(from).resolve(name);
  return path.includes(PACKAGES) ? path : null;
}

function requireFor(from) {
  const folder = dirname(from);
  let found = requires.get(folder);
  if (!found) requires.set(folder, (found = createRequire(from)));
  return found;
}
