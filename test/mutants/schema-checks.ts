import type { Client } from 'pg';
import { ATTACKS } from './attacks';
import { anotherRow, idOf, insertRow, SHARED, soundRows } from './rows';

const OWN = 1;
const FOREIGN = 2;

/** Two organizations with a row in every table, and a row of what is nobody's. */
export async function fillTables(sql: Client): Promise<void> {
  for (const digit of [OWN, FOREIGN]) {
    for (const [table, row] of soundRows(digit)) await insertRow(sql, table, row);
  }
  await insertRow(sql, ...SHARED);
}

/** Runs something and takes it back, whatever came of it. */
export async function undone<T>(sql: Client, work: () => Promise<T>): Promise<T> {
  await sql.query('begin');
  try {
    return await work();
  } finally {
    await sql.query('rollback');
  }
}

/** What PostgreSQL says to a statement: the name of the constraint or the code that refuses it, or that it passes. */
async function verdict(sql: Client, work: () => Promise<unknown>): Promise<string> {
  await sql.query('savepoint verdict');
  try {
    await work();
    // A foreign key is checked at the end of the statement; nothing is left for COMMIT.
    return 'accepted';
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string };
    return constraint ?? code ?? String(error);
  } finally {
    await sql.query('rollback to savepoint verdict');
  }
}

/** The test of a constraint or unique index: each row that breaks it is refused in its name. @throws Error otherwise */
export async function checkConstraint(sql: Client, name: string): Promise<void> {
  const attack = ATTACKS[name];
  if (!attack) throw new Error(`nothing attacks ${name}`);
  for (const changes of attack.rows) {
    const said = await verdict(sql, () => insertRow(sql, attack.table, anotherRow(attack.table, changes)));
    if (said !== (attack.refusedBy ?? name))
      throw new Error(`${name}: ${JSON.stringify(changes)} is ${said}`);
  }
}

/** What the application sees of a table inside the first organization: own rows, and those of others. */
async function visible(sql: Client, table: string): Promise<{ own: number; foreign: number }> {
  const key = table === 'organizations' ? 'id' : 'organization_id';
  const { rows } = await sql.query<{ own: number; foreign: number }>(
    `select count(*) filter (where ${key} = $1)::int as own, count(*) filter (where ${key} <> $1)::int as foreign from ${table}`,
    [idOf(OWN, 0)],
  );
  return rows[0] ?? { own: 0, foreign: 0 };
}

async function become(sql: Client, role: string): Promise<void> {
  await sql.query(`select set_config('role', $1, true), set_config('app.organization_id', $2, true)`, [
    role,
    idOf(OWN, 0),
  ]);
}

/** The test of a table's row security. @throws Error when one organization reaches another, or not even itself */
export async function checkWall(sql: Client, table: string): Promise<void> {
  await become(sql, 'puntos_app');
  const seen = await visible(sql, table);
  const [, foreignRow] = soundRows(FOREIGN).find(([name]) => name === table) ?? [];
  const attempt = (): Promise<string> => verdict(sql, () => insertRow(sql, table, foreignRow ?? {}));
  const said = await attempt();
  // The owner has the rights of the application's role; force makes its policies hold for him too.
  await become(sql, 'puntos_test_owner');
  const saidToOwner = await attempt();
  await sql.query('reset role');
  if (seen.own === 0) throw new Error(`${table}: its own rows aren't seen`);
  if (seen.foreign > 0) throw new Error(`${table}: foreign rows are seen`);
  if (said !== '42501') throw new Error(`${table}: a foreign row is ${said}`);
  if (saidToOwner !== '42501') throw new Error(`${table}: a foreign row of the owner is ${saidToOwner}`);
}

/** The test of the policies that the search and the list of organizations stand on. @throws Error when they see nothing */
export async function checkReader(sql: Client, table: string): Promise<void> {
  const { text, expected, role } = READERS[table as keyof typeof READERS] ?? READERS.organizations;
  await become(sql, role ?? (await searchRole(sql)));
  const { rows } = await sql.query<{ found: number }>(text);
  await sql.query('reset role');
  if (rows[0]?.found !== expected) throw new Error(`${table}: ${rows[0]?.found} found, not ${expected}`);
}

async function searchRole(sql: Client): Promise<string> {
  const { rows } = await sql.query<{ role: string }>('select search_role() as role');
  return rows[0]?.role ?? '';
}

/** Without a role: as the one of the search, which finds the same without the totals, but slower. */
const READERS = {
  customers: { role: 'puntos_app', text: `select count_customers('c', null)::int as found`, expected: 1 },
  organizations: {
    role: 'puntos_app',
    text: `select count(*)::int as found from organization_ids(null, 10)`,
    expected: 2,
  },
  organization_totals: {
    role: null,
    text: `select count(distinct organization_id)::int as found from organization_totals where customers >= 0`,
    expected: 2,
  },
} as const;

export interface SchemaMutant {
  what: string;
  ddl: string;
  /** the test that must turn red */
  check: (sql: Client) => Promise<void>;
}

/** Every named constraint (but not-null), every unique index and every policy, each dropped or weakened. */
export async function schemaMutants(sql: Client): Promise<SchemaMutant[]> {
  const { rows: constraints } = await sql.query<{ name: string; table: string }>(
    `select conname as name, conrelid::regclass::text as table from pg_constraint
     where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u')
       and conrelid::regclass::text not in ('migrations', 'typeorm_metadata') order by 1`,
  );
  const { rows: indexes } = await sql.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index
     where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
       and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u')) order by 1`,
  );
  const { rows: policies } = await sql.query<{ name: string; table: string }>(
    `select policyname as name, tablename as table from pg_policies where schemaname = 'public' order by 2, 1`,
  );
  return [
    ...constraints.map(({ name, table }) => ({
      what: `constraint ${name} dropped`,
      ddl: `alter table ${table} drop constraint ${name} cascade`,
      check: (sql: Client) => checkConstraint(sql, name),
    })),
    ...indexes.map(({ name }) => ({
      what: `unique index ${name} dropped`,
      ddl: `drop index ${name}`,
      check: (sql: Client) => checkConstraint(sql, name),
    })),
    ...policies.flatMap(policyMutants),
  ];
}

function policyMutants({ name, table }: { name: string; table: string }): SchemaMutant[] {
  const mutant = (what: string, ddl: string, check = checkWall): SchemaMutant => ({
    what: `${what} on ${table}`,
    ddl,
    check: (sql) => check(sql, table),
  });
  if (name !== 'organization_isolation') {
    return [mutant(`policy ${name} dropped`, `drop policy ${name} on ${table}`, checkReader)];
  }
  return [
    mutant(`policy ${name} dropped`, `drop policy ${name} on ${table}`),
    mutant(`policy ${name} using (true)`, `alter policy ${name} on ${table} using (true)`),
    mutant(`policy ${name} with check (true)`, `alter policy ${name} on ${table} with check (true)`),
    mutant('row security disabled', `alter table ${table} disable row level security`),
    mutant('row security not forced', `alter table ${table} no force row level security`),
  ];
}
