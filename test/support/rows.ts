import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';

/** Every row of the database as text, by table. */
export type Dump = Record<string, string[]>;

/** Tables of the migrations, and counts of requests: no organization's data. */
const TECHNICAL = ['migrations', 'rate_limit_counts', 'typeorm_metadata'];

/** All rows of all tables, so that two moments can be compared. @param organizationId only the rows of this one */
export async function dumpRows(sql: Client, organizationId?: string): Promise<Dump> {
  const dump: Dump = {};
  for (const { name, owner } of await tables(sql)) {
    const where = organizationId ? `where ${owner} = '${organizationId}'` : '';
    const { rows } = await sql.query<{ row: string }>(
      `select to_jsonb(t)::text as row from public."${name}" t ${where} order by 1`,
    );
    dump[name] = rows.map(({ row }) => row);
  }
  return dump;
}

/** Nothing was written since. Only a difference is put into words: that takes long where there are many rows. */
export async function expectUnchanged(sql: Client, before: Dump, organizationId?: string): Promise<void> {
  const now = await dumpRows(sql, organizationId);
  if (!isDeepStrictEqual(now, before)) expect(now).toEqual(before);
}

/** How many rows each table has, and a hash of what they hold: for a comparison that must be quick where there are many. */
export async function digestRows(sql: Client): Promise<Record<string, string>> {
  const digests = (await tables(sql)).map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as digest from public."${name}" t`,
  );
  const { rows } = await sql.query<{ name: string; digest: string }>(digests.join(' union all '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** Names of the tables that hold a text somewhere. */
export function tablesWith(dump: Dump, text: string): string[] {
  return Object.keys(dump).filter((table) => dump[table]?.some((row) => row.includes(text)));
}

async function tables(sql: Client): Promise<{ name: string; owner: string }[]> {
  const { rows } = await sql.query<{ name: string; owner: string }>(
    `select c.relname as name,
            case when exists (select from pg_attribute a
                               where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)
                 then 'organization_id' else 'id::text' end as owner
       from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> all ($1)
      order by 1`,
    [TECHNICAL],
  );
  return rows;
}
