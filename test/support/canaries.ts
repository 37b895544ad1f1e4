import type { Client } from 'pg';

/**
 * Where in the whole database a text stands: every column of every table of every schema but PostgreSQL's own, by
 * name. A column that somebody adds is looked through as well.
 */
export async function columnsWith(sql: Client, texts: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ place: string; table: string; column: string }>(
    `select table_schema || '.' || table_name || '.' || column_name as place,
       format('%I.%I', table_schema, table_name) as table, quote_ident(column_name) as column
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
       and data_type not in ('boolean', 'uuid', 'smallint', 'integer') order by 1`,
  );
  if (rows.length < 100) throw new Error('the columns are not seen');
  const found: string[] = [];
  for (const { place, table, column } of rows) {
    const { rowCount } = await sql.query(
      `select from ${table} where exists (
         select from unnest($1::text[]) as canary where position(lower(canary) in lower(${column}::text)) > 0) limit 1`,
      [texts],
    );
    if (rowCount) found.push(place);
  }
  return found;
}
