import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { REEVALUATE_TIERS } from '../loyalty/programs/reevaluation.service';
import { UsageError } from './arguments';
import { FORMAT, type Manifest, type OnRows } from './org-export';
import {
  countRows,
  enter,
  inTransaction,
  leave,
  schemaVersion,
  type Scope,
  sum,
  type TenantTable,
  tenantTables,
} from './org-tables';

const ROWS_AT_ONCE = 1000;
const ROW = /^\{"table":"([a-z_]+)","row":(.*)\}$/s;

/**
 * Brings an exported organization into an installation of the same schema version that doesn't have it, in one
 * transaction. The rows are written as the application's role under row security. Foreign keys are checked at the end,
 * which locks every table meanwhile: for an empty installation, or a quiet hour.
 * @param role the application's
 * @throws UsageError when the file is of another version, incomplete or changed, or the organization is there; then
 *   nothing was written
 */
export async function importOrganization(
  sql: Client,
  role: string,
  file: string,
  onRows: OnRows = () => undefined,
): Promise<Manifest> {
  return inTransaction(sql, '', async () => {
    const lines = checkedLines(file);
    const first = await lines.next();
    const manifest = manifestOf(first.done ? '' : first.value, await schemaVersion(sql));
    const scope = { organizationId: manifest.organization, role };
    const tables = await tenantTables(sql);
    const constraints = await foreignKeys(sql);
    for (const change of constraints) await sql.query(`${change} deferrable initially deferred`);
    await enter(sql, scope);
    if (sum(await countRows(sql, tables, scope)) > 0)
      throw new UsageError('This installation has rows of the organization.');
    const total = sum(manifest.tables);
    let done = 0;
    for await (const { name, rows } of pagesOf(lines)) {
      const table = tables.find((each) => each.name === name);
      if (!table) throw new UsageError(`There is no table "${name}".`);
      await insert(sql, table, rows);
      onRows((done += rows.length), total);
    }
    const counts = await countRows(sql, tables, scope);
    if (tables.some(({ name }) => counts[name] !== (manifest.tables[name] ?? 0)))
      throw new UsageError('The file does not hold the rows that its first line names.');
    await sql.query('set constraints all immediate');
    await resumeReevaluations(sql, scope);
    await leave(sql);
    for (const change of constraints) await sql.query(`${change} not deferrable`);
    return manifest;
  });
}

function manifestOf(line: string, schema: string): Manifest {
  const manifest = JSON.parse(line || '{}') as Partial<Manifest>;
  if (manifest.format !== FORMAT) throw new UsageError('This is no export of an organization.');
  if (manifest.schema !== schema) {
    throw new UsageError(
      `The file is of schema version ${manifest.schema}, this installation of ${schema}: export and import with the same version.`,
    );
  }
  return manifest as Manifest;
}

/** A re-evaluation under way had a job, which stayed behind; imports under way are found by a job of their own. */
async function resumeReevaluations(sql: Client, { organizationId }: Scope): Promise<void> {
  await sql.query(
    `select enqueue_job($2, json_build_object('programId', program_id),
       concat_ws(':', $2::text, organization_id::text, program_id::text))
     from tier_reevaluations where organization_id = $1 and status = 'running'`,
    [organizationId, REEVALUATE_TIERS],
  );
}

async function foreignKeys(sql: Client): Promise<string[]> {
  const { rows } = await sql.query<{ change: string }>(
    `select format('alter table %s alter constraint %I', conrelid::regclass, conname) as change from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 order by conname`,
  );
  return rows.map(({ change }) => change);
}

async function insert(sql: Client, table: TenantTable, rows: string[]): Promise<void> {
  const name = sql.escapeIdentifier(table.name);
  const columns = table.columns.map((column) => sql.escapeIdentifier(column)).join(', ');
  await sql.query(
    `insert into ${name} (${columns}) select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
    [`[${rows.join(',')}]`],
  );
}

async function* pagesOf(lines: AsyncIterable<string>): AsyncGenerator<{ name: string; rows: string[] }> {
  let page = { name: '', rows: [] as string[] };
  for await (const line of lines) {
    const [, name = '', row = ''] = ROW.exec(line) ?? [];
    if (page.rows.length > 0 && (page.name !== name || page.rows.length === ROWS_AT_ONCE)) {
      yield page;
      page = { name, rows: [] };
    }
    page.name = name;
    page.rows.push(row);
  }
  if (page.rows.length > 0) yield page;
}

/** The lines but for the last one, which must hold the checksum of the others. */
async function* checkedLines(file: string): AsyncGenerator<string, undefined> {
  const hash = createHash('sha256');
  let held: string | undefined;
  for await (const line of linesOf(file)) {
    if (held !== undefined) {
      hash.update(`${held}\n`);
      yield held;
    }
    held = line;
  }
  if (held !== JSON.stringify({ sha256: hash.digest('hex') }))
    throw new UsageError('The file is incomplete or was changed: its checksum is not that of its lines.');
  return undefined;
}

/** Ended by a line feed alone: other marks of a line's end may stand inside of a text. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const read = createReadStream(file);
  let source: Readable = read;
  if (file.endsWith('.gz')) {
    const gunzip = createGunzip();
    read.on('error', (error) => gunzip.destroy(error));
    source = read.pipe(gunzip);
  }
  source.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of source as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new UsageError(`The file can't be read: ${(error as Error).message}.`);
  }
  if (rest !== '') yield rest;
}
