import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'sql-formatter';
import { expectCommitted } from './committed-file';
import { everyStatement } from './every-statement';

const RECORDED = join(__dirname, 'recorded');

const statements = everyStatement();

/** What is sent, laid out for reading: a change of a statement is a change of its file. */
describe('the statements', () => {
  it.each(statements)('$name is the one that is committed', ({ name, text }) => {
    const layout = { language: 'postgresql', keywordCase: 'lower', expressionWidth: 100 } as const;
    expectCommitted(`test/sql/recorded/${name}.sql`, `${format(text, layout)}\n`);
  });

  it('are all that is recorded', () => {
    const recorded = existsSync(RECORDED) ? readdirSync(RECORDED) : [];
    const wanted = new Set(statements.map(({ name }) => `${name}.sql`));
    const orphans = recorded.filter((file) => !wanted.has(file));
    if (process.env.UPDATE === '1') orphans.splice(0).forEach((file) => rmSync(join(RECORDED, file)));
    expect(orphans).toEqual([]);
    expect(statements.length).toBeGreaterThan(30);
  });

  it('have names that tell where they stand, and fit into PostgreSQL', () => {
    expect(statements.filter(({ name }) => !/^[a-z]+(_[a-z]+)+$/.test(name) || name.length > 63)).toEqual([]);
  });
});
