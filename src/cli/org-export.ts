import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import {
  countRows,
  enter,
  inTransaction,
  nameOf,
  schemaVersion,
  type Scope,
  sum,
  type TenantTable,
  tenantTables,
} from './org-tables';

export const FORMAT = 'puntos-organization/1';
const ROWS_AT_ONCE = 1000;

/** The first line of a file. */
export interface Manifest {
  format: string;
  /** the last migration of the installation that it comes from */
  schema: string;
  organization: string;
  name: string;
  /** rows by table */
  tables: Record<string, number>;
}

/** How far it is, in rows. */
export type OnRows = (done: number, total: number) => void;

/**
 * Writes everything of an organization into a file: JSON lines, compressed when its name ends in `.gz`. First the
 * manifest, then a row a line, at the end the SHA-256 of all the lines before. All of it as it was at one moment;
 * the memory it takes doesn't grow with the organization.
 * @param file appears when it is complete; one that is there is replaced
 * @returns what the file holds
 * @throws UsageError when the organization isn't there
 */
export async function exportOrganization(
  sql: Client,
  scope: Scope,
  file: string,
  onRows: OnRows = () => undefined,
): Promise<Manifest> {
  const draft = `${file}.part`;
  try {
    const manifest = await inTransaction(sql, 'isolation level repeatable read read only', async () => {
      const tables = await tenantTables(sql);
      const schema = await schemaVersion(sql);
      await enter(sql, scope);
      const name = await nameOf(sql, scope);
      const counts = await countRows(sql, tables, scope);
      const made = { format: FORMAT, schema, organization: scope.organizationId, name, tables: counts };
      await pipeline(
        Readable.from(linesOf(sql, scope, tables, made, onRows)),
        file.endsWith('.gz') ? createGzip() : new PassThrough(),
        createWriteStream(draft, { mode: 0o600 }),
      );
      return made;
    });
    await rename(draft, file);
    return manifest;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function* linesOf(
  sql: Client,
  scope: Scope,
  tables: readonly TenantTable[],
  manifest: Manifest,
  onRows: OnRows,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const total = sum(manifest.tables);
  let done = 0;
  const told = (lines: string): string => {
    hash.update(lines);
    return lines;
  };
  yield told(`${JSON.stringify(manifest)}\n`);
  for (const table of tables) {
    for await (const rows of pagesOf(sql, scope, table)) {
      yield told(rows.map((row) => `{"table":"${table.name}","row":${row}}\n`).join(''));
      onRows((done += rows.length), total);
    }
  }
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

/** The rows as JSON texts: PostgreSQL writes them, so that no number passes through one of JavaScript's. */
async function* pagesOf(
  sql: Client,
  { organizationId }: Scope,
  { name, key, columns, primaryKey }: TenantTable,
): AsyncGenerator<string[]> {
  const listed = columns.map((column) => sql.escapeIdentifier(column)).join(', ');
  const order = primaryKey.map((column) => sql.escapeIdentifier(column)).join(', ');
  await sql.query(`
    declare exported no scroll cursor for
    select to_jsonb(r)::text as row from (
      select ${listed} from ${sql.escapeIdentifier(name)} where ${key} = ${sql.escapeLiteral(organizationId)}
      order by ${order}) r`);
  for (;;) {
    const { rows } = await sql.query<{ row: string }>(`fetch ${ROWS_AT_ONCE} from exported`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await sql.query('close exported');
}
