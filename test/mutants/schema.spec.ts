import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';
import { ATTACKS } from './attacks';
import { anotherRow, FRESH, insertRow, soundRows } from './rows';
import { checkConstraint, checkReader, checkWall, fillTables, schemaMutants, undone } from './schema-checks';

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

const tables = [...new Set(soundRows(1).map(([table]) => table))];

describe('the schema', () => {
  it.each(Object.keys(FRESH))('accepts another sound row in %s', (table) =>
    undone(sql, () => insertRow(sql, table, anotherRow(table, {}))),
  );

  it.each(Object.keys(ATTACKS))('refuses rows in the name of %s', (name) =>
    undone(sql, () => checkConstraint(sql, name)),
  );

  it.each(tables)('keeps organizations apart in %s', (table) => undone(sql, () => checkWall(sql, table)));

  it.each(['customers', 'organizations'])('lets the search role read %s', (table) =>
    undone(sql, () => checkReader(sql, table)),
  );

  it('is attacked in every table, constraint, unique index and policy, each of which is missed', async () => {
    const survivors: string[] = [];
    const mutants = await schemaMutants(sql);
    expect(mutants.length).toBeGreaterThan(150);
    for (const { what, ddl, check } of mutants) {
      const isCaught = await undone(sql, async () => {
        await sql.query(ddl);
        return check(sql).then(
          () => false,
          () => true,
        );
      });
      if (!isCaught) survivors.push(what);
    }
    expect(survivors).toEqual([]);
    const names = mutants.flatMap(({ what }) => /^(?:constraint|unique index) (\w+)/.exec(what)?.[1] ?? []);
    expect(names.sort()).toEqual(Object.keys(ATTACKS).sort());
  });
});
