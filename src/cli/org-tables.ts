import type { Client } from 'pg';
import { UsageError } from './arguments';

/** A table that holds rows of organizations, as the catalogue has it. */
export interface TenantTable {
  name: string;
  /** the column that holds the organization */
  key: string;
  /** but for generated ones */
  columns: string[];
  primaryKey: string[];
  /** the tables that its foreign keys refer to */
  parents: string[];
}

/** An organization, and the role that sees nothing but it. */
export interface Scope {
  organizationId: string;
  role: string;
}

// Every table with row security holds rows of organizations, and the other way round: a test of the catalogue says so.
const TABLES = `
  select c.relname as name,
    case c.relname when 'organizations' then 'id' else 'organization_id' end as key,
    array(
      select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
    ) as columns,
    array(
      select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality k (number, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
      where i.indrelid = c.oid and i.indisprimary order by k.place
    ) as "primaryKey",
    array(
      select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
    ) as parents
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
  order by c.relname`;

/** The tables, each behind those that it refers to. @throws Error when they refer to each other in a circle */
export async function tenantTables(sql: Client): Promise<TenantTable[]> {
  const { rows } = await sql.query<TenantTable>(TABLES);
  const ordered: TenantTable[] = [];
  for (let waiting = rows; waiting.length > 0;) {
    const names = new Set(waiting.map(({ name }) => name));
    const next = waiting.filter(({ parents }) => !parents.some((parent) => names.has(parent)));
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    ordered.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** The rest of the transaction sees and writes the rows of one organization alone, however long it takes. */
export async function enter(sql: Client, { organizationId, role }: Scope): Promise<void> {
  await sql.query(
    `select set_config('role', $1, true), set_config('app.organization_id', $2, true),
       set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true), set_config('timezone', 'UTC', true)`,
    [role, organizationId],
  );
}

/** The rest of the transaction is the owner's again. */
export async function leave(sql: Client): Promise<void> {
  await sql.query(`select set_config('role', 'none', true), set_config('app.organization_id', '', true)`);
}

/** The name of the organization that was entered. @throws UsageError when it isn't there */
export async function nameOf(sql: Client, { organizationId }: Scope): Promise<string> {
  const { rows } = await sql.query<{ name: string }>('select name from organizations where id = $1', [
    organizationId,
  ]);
  if (!rows[0]) throw new UsageError('There is no such organization.');
  return rows[0].name;
}

/** How many rows each table holds of the organization that was entered. */
export async function countRows(
  sql: Client,
  tables: readonly TenantTable[],
  { organizationId }: Scope,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, key } of tables) {
    const { rows } = await sql.query<{ count: string }>(
      `select count(*) from ${sql.escapeIdentifier(name)} where ${key} = $1`,
      [organizationId],
    );
    counts[name] = Number(rows[0]?.count ?? 0);
  }
  return counts;
}

export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** The last migration that was run: two installations with the same one have the same tables. */
export async function schemaVersion(sql: Client): Promise<string> {
  const { rows } = await sql.query<{ name: string }>(
    'select name from migrations order by timestamp desc limit 1',
  );
  return rows[0]?.name ?? '';
}

/** Runs the work in a transaction; when it throws, nothing holds. @param mode of `begin` */
export async function inTransaction<T>(sql: Client, mode: string, work: () => Promise<T>): Promise<T> {
  await sql.query(`begin ${mode}`);
  try {
    const result = await work();
    await sql.query('commit');
    return result;
  } catch (error) {
    // What went wrong is told, not that the connection is gone besides.
    await sql.query('rollback').catch(() => undefined);
    throw error;
  }
}
