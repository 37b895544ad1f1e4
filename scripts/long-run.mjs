import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, requireNode, root } from './setup.mjs';

// node scripts/long-run.mjs <model|load|refusals|tokens|mutants|bleed|faults|fuzz|overload|plans>: the long form of tests that
// `npm test` runs in a short one. Writes docs/reports/. MODEL_COMMANDS, LOAD_OPERATIONS, REFUSALS, MUTATIONS, FUZZ_REQUESTS, BLEED_CALLS,
// OVERLOAD_SECONDS, PLANS_CUSTOMERS change how long, FAULTS_SHARE takes a part, FAULTS_PATIENCE=5 waits longer for a busy machine; MODEL_SEED, LOAD_SEED, FUZZ_SEED,
// FAULTS_SEED, BLEED_SEED, OVERLOAD_SEED repeat a run.

const RUNS = {
  model: { match: '**/test/model/ledger.model.spec.ts', environment: { MODEL_COMMANDS: '100000' } },
  load: { match: '**/test/load/load.spec.ts', environment: { LOAD_OPERATIONS: '200000' } },
  refusals: { match: '**/test/load/refusals.spec.ts', environment: { REFUSALS: '10000' } },
  tokens: { match: '**/test/e2e/tokens-mutated.spec.ts', environment: { MUTATIONS: '20000' } },
  mutants: { match: '**/test/mutants/mutants.long.ts', environment: {} },
  bleed: { match: '**/test/isolation/bleed.spec.ts', environment: { BLEED_CALLS: '20000' } },
  faults: { match: '**/test/faults/faults.long.ts', environment: {} },
  fuzz: { match: '**/test/fuzz/fuzz.spec.ts', environment: { FUZZ_REQUESTS: '50000' } },
  plans: { match: '**/test/sql/plans.spec.ts', environment: { PLANS_CUSTOMERS: '100000' } },
  overload: { match: '**/test/overload/overload.long.ts', environment: {}, built: true },
};

requireNode();
const wanted = RUNS[process.argv[2] ?? ''];
if (wanted) await run(wanted);
else {
  process.stderr.write(`Name one of ${Object.keys(RUNS).join(', ')}.\n`);
  process.exitCode = 1;
}

async function run({ match, environment, built }) {
  await ensureInstalled({ development: true });
  if (built) await ensureBuilt();
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [jest, '--testMatch', match, ...process.argv.slice(3)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...environment, ...process.env, LONG_RUN: '1' },
  });
  // The terminal sends Ctrl-C to both: jest ends, and then we do.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
