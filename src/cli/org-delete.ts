import type { Client } from 'pg';
import { UsageError } from './arguments';
import type { OnRows } from './org-export';
import {
  countRows,
  enter,
  inTransaction,
  leave,
  nameOf,
  type Scope,
  sum,
  type TenantTable,
  tenantTables,
} from './org-tables';

const ATTEMPTS = 5;

/** a foreign key that is violated, a serialization failure, a deadlock */
const OVERTAKEN = new Set(['23503', '40001', '40P01']);

/**
 * Deletes every row of an organization from every table, and its jobs, in one transaction. The rows are deleted as the
 * application's role under row security, so that none of another organization can be reached.
 * @param confirmed must be the organization's name
 * @returns rows by table
 * @throws UsageError when the organization isn't there, or has another name; then nothing was deleted
 */
export async function deleteOrganization(
  sql: Client,
  scope: Scope,
  confirmed: string,
  onRows: OnRows = () => undefined,
): Promise<Record<string, number>> {
  const tables = (await tenantTables(sql)).reverse();
  const deleted = await untilAlone(sql, async () => {
    await enter(sql, scope);
    const name = await nameOf(sql, scope);
    if (name !== confirmed) {
      throw new UsageError(`The organization is named "${name}": say --confirm "${name}" to delete it.`);
    }
    // Whoever would add a row waits from here on, and then finds no organization.
    await sql.query('select from organizations where id = $1 for update', [scope.organizationId]);
    const total = sum(await countRows(sql, tables, scope));
    await leave(sql);
    const counts = await deleteRows(sql, scope, tables, (done) => onRows(done, total));
    counts.jobs = await deleteJobs(sql, scope);
    return counts;
  });
  // Two tables have no foreign key: a request that was under way may have left a row there.
  await inTransaction(sql, '', () => deleteRows(sql, scope, tables));
  return deleted;
}

/** In a transaction, that begins again when a request under way has added a row behind it, or waits for it in turn. */
async function untilAlone<T>(sql: Client, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(sql, '', work);
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (attempt === ATTEMPTS || !OVERTAKEN.has(code)) throw error;
    }
  }
}

/** The application may not delete from most tables: it may inside of this transaction, which nobody else sees. */
async function deleteRows(
  sql: Client,
  scope: Scope,
  tables: readonly TenantTable[],
  onDone: (done: number) => void = () => undefined,
): Promise<Record<string, number>> {
  const role = sql.escapeIdentifier(scope.role);
  const closed = await closedTables(sql, scope);
  if (closed.length > 0) await sql.query(`grant delete on ${closed.join(', ')} to ${role}`);
  await enter(sql, scope);
  const counts: Record<string, number> = {};
  let done = 0;
  for (const { name, key } of tables) {
    const { rowCount } = await sql.query(`delete from ${sql.escapeIdentifier(name)} where ${key} = $1`, [
      scope.organizationId,
    ]);
    counts[name] = rowCount ?? 0;
    onDone((done += counts[name]));
  }
  await leave(sql);
  if (closed.length > 0) await sql.query(`revoke delete on ${closed.join(', ')} from ${role}`);
  return counts;
}

async function closedTables(sql: Client, { role }: Scope): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity
       and not has_table_privilege($1, oid, 'delete')
     order by 1`,
    [role],
  );
  return rows.map(({ name }) => name);
}

/** One that runs at this moment ends by itself: it finds nothing to do. */
async function deleteJobs(sql: Client, { organizationId }: Scope): Promise<number> {
  const { rowCount } = await sql.query(
    `select from graphile_worker.complete_jobs(array(
       select id from graphile_worker._private_jobs where payload ->> 'organization_id' = $1))`,
    [organizationId],
  );
  return rowCount ?? 0;
}
