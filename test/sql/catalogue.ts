import type { Client } from 'pg';

/** The tables of ours. TypeORM's two hold nothing of an organization. */
const TABLES = `
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    and c.relname !~ '^(migrations|typeorm_metadata)'
  order by c.relname`;

const COLUMNS = `
  select a.attname as name, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then 'not null' end,
    case when a.attgenerated = '' then 'default ' || pg_get_expr(d.adbin, d.adrelid)
      else 'generated always as ' || pg_get_expr(d.adbin, d.adrelid) || ' stored' end) as line
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`;

// Since 18 not null is a constraint too; it stands with its column.
const CONSTRAINTS = `
  select conname || ': ' || pg_get_constraintdef(oid) as line from pg_constraint
  where conrelid = $1 and contype <> 'n' order by conname`;

const INDEXES = `
  select pg_get_indexdef(indexrelid) as line from pg_index where indrelid = $1 order by indexrelid::regclass::text`;

const TRIGGERS = `
  select pg_get_triggerdef(oid) as line from pg_trigger where tgrelid = $1 and not tgisinternal order by tgname`;

const POLICIES = `
  select concat_ws(' ', policyname || ':', permissive, cmd, 'to', roles::text, 'using', qual, 'with check', with_check) as line
  from pg_policies where schemaname = 'public' and tablename = $1::oid::regclass::text order by policyname`;

const GRANTS = `
  select concat_ws(' ', coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public') || ':',
    string_agg(lower(privilege_type) || coalesce(' (' || columns || ')', ''), ', ' order by privilege_type, columns)) as line
  from (
    select grantee, privilege_type, null as columns from pg_class, aclexplode(relacl) where oid = $1
      and grantee <> relowner
    union all
    select grantee, privilege_type, string_agg(attname, ', ' order by attnum) from pg_attribute, aclexplode(attacl)
    where attrelid = $1 group by 1, 2) granted
  group by grantee order by 1`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) as definition,
    case when p.proowner = (select datdba from pg_database where datname = current_database()) then 'owner'
      else pg_get_userbyid(p.proowner) end as owner,
    (select string_agg(coalesce(pg_get_userbyid(nullif(grantee, 0)), 'public'), ', ' order by grantee)
     from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee <> p.proowner) as executed_by
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by p.proname, pg_get_function_identity_arguments(p.oid)`;

interface Table {
  oid: number;
  relname: string;
  relrowsecurity: boolean;
  relforcerowsecurity: boolean;
  reloptions: string[] | null;
}

/** Everything of the schema that a migration could change, as a text that reads well in a diff. */
export async function catalogueText(sql: Client): Promise<string> {
  const tables = await sql.query<Table>(TABLES);
  const parts: string[] = [];
  for (const table of tables.rows) parts.push(await tableText(sql, table));
  const functions = await sql.query<{ definition: string; owner: string; executed_by: string | null }>(
    FUNCTIONS,
  );
  for (const { definition, owner, executed_by } of functions.rows) {
    parts.push(
      `${definition.trimEnd()}\n-- owned by ${owner}, executed by ${executed_by ?? 'nobody else'}\n`,
    );
  }
  return parts.join('\n');
}

async function tableText(sql: Client, table: Table): Promise<string> {
  const { oid, relname, relrowsecurity, relforcerowsecurity, reloptions } = table;
  const lines = [
    `table ${relname}`,
    `  row security ${relrowsecurity ? 'enabled' : 'disabled'}, ${relforcerowsecurity ? 'forced' : 'not forced'}`,
    ...(reloptions ?? []).map((option) => `  ${option}`),
  ];
  const sections = { columns: COLUMNS, constraints: CONSTRAINTS, indexes: INDEXES, triggers: TRIGGERS };
  for (const [title, query] of Object.entries({ ...sections, policies: POLICIES, grants: GRANTS })) {
    const { rows } = await sql.query<{ line: string }>(query, [oid]);
    if (rows.length > 0) lines.push(`  ${title}`, ...rows.map(({ line }) => `    ${line}`));
  }
  return `${lines.join('\n')}\n`;
}
