import { createRequire } from 'node:module';

const fromJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const fromCore = createRequire(fromJest.resolve('@jest/core'));
const { ModuleMocker } = createRequire(fromCore.resolve('jest-runtime'))('jest-mock');

const require = createRequire(import.meta.url);

/**
 * The realm of the worker itself, put back after each test file as it was before. There are no fake timers: they would be
 * jest's too.
 */
export default class SharedRealm {
  constructor() {
    forget();
    this.before = snapshot();
    this.global = withOwnProcess();
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = null;
  }

  async setup() {}

  async teardown() {
    restore(this.before);
    forget();
    this.global = null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
}

/** jest wraps `process.exit`, which is of the worker. */
function withOwnProcess() {
  const own = Object.create(process);
  return new Proxy(globalThis, { get: (target, key) => (key === 'process' ? own : target[key]) });
}

function snapshot() {
  return {
    globals: Object.getOwnPropertyDescriptors(globalThis),
    environment: { ...process.env },
    listeners: new Map(process.eventNames().map((name) => [name, process.rawListeners(name)])),
    folder: process.cwd(),
  };
}

function restore({ globals, environment, listeners, folder }) {
  for (const key of Reflect.ownKeys(globalThis)) {
    const now = Object.getOwnPropertyDescriptor(globalThis, key);
    if (!now?.configurable) continue;
    if (!Object.hasOwn(globals, key)) delete globalThis[key];
    else if (now.value !== globals[key].value) Object.defineProperty(globalThis, key, globals[key]);
  }
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  for (const name of process.eventNames()) {
    const kept = listeners.get(name) ?? [];
    for (const listener of process.rawListeners(name))
      if (!kept.includes(listener)) process.removeListener(name, listener);
  }
  if (process.cwd() !== folder) process.chdir(folder);
}

/**
 * What packages keep of the settings and classes of a test file, or of what ran in this process before the first one:
 * with one worker the template has been made here.
 */
function forget() {
  delete globalThis.classValidatorMetadataStorage;
  delete globalThis.typeormMetadataArgsStorage;
  loaded('class-transformer/cjs/storage')?.defaultMetadataStorage.clear();
  const pg = loaded('pg');
  if (pg) pg.defaults.parseInt8 = false;
}

function loaded(name) {
  return require.cache[require.resolve(name)]?.exports;
}
