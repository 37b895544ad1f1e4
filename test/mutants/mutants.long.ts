import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Client } from 'pg';
import { report, table } from '../load/report';
import { everyStatement } from '../sql/every-statement';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';
import { type LockMutant, lockMutants } from './lock-mutants';
import { fillTables, schemaMutants, undone } from './schema-checks';

const ROOT = join(__dirname, '..', '..');
const AT_ONCE = 2;
const ONE_RUN_MS = 90_000;
/** `MUTANTS=merging` judges the statements of that name alone. */
const CHOSEN = new RegExp(process.env.MUTANTS ?? '');
const ALL_RUNS_MS = 20 * 60_000;

interface Verdict {
  what: string;
  /** the test that turned red */
  test: string;
  isCaught: boolean;
}

const verdicts: Verdict[] = [];
const startedAt = Date.now();

/** Runs the statement's own test in a process in which the statement has the mutant's text; none: as it is. */
function runLockTest(statement: string, mutant?: LockMutant): Promise<{ isRed: boolean; output: string }> {
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = ['--runInBand', '--testPathPatterns', 'test/mutants/locks.spec', '-t', ` ${statement}: `];
  const setup = ['--setupFiles', join(ROOT, 'test/mutants/mutate-statement.ts')];
  const child = spawn(process.execPath, [jest, ...options, ...setup], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...(mutant ? { MUTANT_STATEMENT: mutant.statement, MUTANT_TEXT: mutant.text } : {}),
    },
    timeout: ONE_RUN_MS,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const [, failed = '0'] = /^Tests: .*?(\d+) failed/m.exec(output) ?? [];
      // Red is a test that failed because nobody waited, not a process that could not run it.
      resolve({ isRed: failed === '1' && output.includes('nobody waits at'), output });
    });
  });
}

async function judge(mutant: LockMutant): Promise<void> {
  const { isRed } = await runLockTest(mutant.statement, mutant);
  verdicts.push({ what: `${mutant.statement}: ${mutant.what}`, test: 'locks.spec.ts', isCaught: isRed });
  process.stdout.write(`${isRed ? 'caught  ' : 'SURVIVED'} ${mutant.statement}: ${mutant.what}\n`);
}

/** Works a list off, a few at once. */
async function workOff<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  const left = [...values];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe('every mutant turns a test red', () => {
  let database: TestDatabase;
  let sql: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    sql = new Client({ connectionString: database.adminUrl });
    await sql.connect();
    await fillTables(sql);
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  it('of the schema: constraints, unique indexes, policies', async () => {
    for (const { what, ddl, check } of await schemaMutants(sql)) {
      // Green as it is, red under the mutant.
      await undone(sql, () => check(sql));
      const isCaught = await undone(sql, async () => {
        await sql.query(ddl);
        return check(sql).then(
          () => false,
          () => true,
        );
      });
      verdicts.push({ what, test: 'schema.spec.ts', isCaught });
    }
  }, 120_000);

  it(
    'of the lock clauses',
    async () => {
      const sound = await runLockTest('customers_lock');
      expect(sound.output).toMatch(/^Tests: .*1 passed/m);
      const chosen = everyStatement().filter(({ name }) => CHOSEN.test(name));
      await workOff(chosen.flatMap(lockMutants), judge);
    },
    ALL_RUNS_MS,
  );

  it('and none survives', () => {
    const survivors = verdicts.filter(({ isCaught }) => !isCaught);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const caught = verdicts.length - survivors.length;
    report('mutants', 'Mutants of the schema and of the locks', 'npm run test:mutants', [
      `${verdicts.length} mutants in ${seconds} s: ${caught} caught, ${survivors.length} survived.`,
      '',
      'A constraint, unique index or policy is dropped or weakened in a transaction, and its test of',
      '`test/mutants/schema.spec.ts` runs inside. A lock clause is dropped or weakened in the text of its statement, and',
      'its test of `test/mutants/locks.spec.ts` runs in a process of its own. Each test is green without the mutant.',
      '',
      ...table(
        ['Mutant', 'Test', 'Result'],
        verdicts.map(({ what, test, isCaught }) => [what, test, isCaught ? 'caught' : '**survived**']),
      ),
    ]);
    expect(survivors).toEqual([]);
  });
});
