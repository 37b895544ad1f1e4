import type { Client } from 'pg';

/** What must stand nowhere but with who owns it: made up, so that each can be recognized wherever it comes out. */
export const SECRETS = {
  jwt: 'Planted7f3a-jwt-secret-0123456789-abcdefghij',
  database: 'Planted7f3a-database-password',
  bearer: 'Planted7f3a-bearer-of-another-issuer',
  cookie: 'Planted7f3a-session-cookie',
  webhook: 'whsec_Planted7f3a+webhook/secret==',
  query: 'Planted7f3a-token-in-a-query',
};

/** What is told of a person: it may come back to who asks for her, and never reach a log or a refusal. */
export const PERSON = {
  name: 'Plantada7f3a Zúñiga',
  email: 'plantada7f3a@example.com',
  key: 'plantada7f3a-key-of-her-order',
};

/** The mark of all of them. */
export const PLANTED = /plant(ed|ada)7f3a/i;

const FRAME = /\bat (\S+ \([^()\n]*:\d+:\d+\)|(async )?(file:|node:|\/)\S*:\d+:\d+)|node_modules/;
const SQL =
  /\b(select|insert into|update|delete from|set_config|savepoint|lock table)\b[\s\S]{0,200}?\b(from|set|values|where|\$\d)\b|syntax error|relation ".*"|column ".*"|pg_catalog/i;

/** The names of tables, constraints, indexes, functions and types that aren't words of the API too. */
export async function innerNames(sql: Client, api: string): Promise<RegExp> {
  const { rows } = await sql.query<{ name: string }>(
    `select distinct name from (
       select relname::text as name from pg_class where relnamespace = 'public'::regnamespace
       union all select conname::text from pg_constraint where connamespace = 'public'::regnamespace
       union all select proname::text from pg_proc where pronamespace = 'public'::regnamespace) as names
     where name like '%\\_%'`,
  );
  const names = rows.map(({ name }) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(api));
  if (names.length < 100) throw new Error('the names are not seen');
  return new RegExp(`\\b(${names.join('|')})\\b`);
}

/** What of our innards a text shows: frames of a stack, SQL, names of the database's things. */
export function innardsIn(text: string, names: RegExp): string[] {
  return [FRAME, SQL, names].flatMap((pattern) => pattern.exec(text)?.[0].slice(0, 200) ?? []);
}
