import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const fromJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const Sequencer = createRequire(fromJest.resolve('@jest/core'))('@jest/test-sequencer').default;

/** What takes longest, longest first: a clean clone has no durations of an earlier run, and its last file must be a short one. */
const LONGEST = [
  'test/browser/accessibility.spec.ts',
  'test/e2e/api-key-command.spec.ts',
  'test/e2e/bad-input-fields.spec.ts',
  'test/model/ledger.model.spec.ts',
  'test/faults/drain.spec.ts',
  'test/fuzz/fuzz.spec.ts',
  'test/faults/killed-database.spec.ts',
  'test/e2e/secrets-processes.spec.ts',
  'test/faults/proxy-faults.spec.ts',
  'test/faults/killed-service.spec.ts',
  'test/e2e/secrets.spec.ts',
  'test/e2e/roles.spec.ts',
  'test/isolation/organizations-apart.spec.ts',
  'test/e2e/workers.spec.ts',
  'test/browser/signing-in.spec.ts',
  'test/browser/coupons.spec.ts',
  'test/embedded/embedded-database.spec.ts',
];

/** jest's order, behind the longest files. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const places = new Map(
      LONGEST.map((file, place) => [join(tests[0].context.config.rootDir, file), place]),
    );
    const gone = [...places.keys()].filter((file) => !existsSync(file));
    if (gone.length > 0) throw new Error(`test/support/jest/sequencer.mjs names ${gone.join(', ')}`);
    const place = ({ path }) => places.get(path) ?? places.size;
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
}
