import { Client } from 'pg';
import { AppError } from '../../src/common/errors';
import { translate } from '../../src/database/postgres-errors';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(`
    create temp table parent (id int primary key);
    create temp table child (id int primary key, parent int references parent, positive int check (positive > 0),
                             short varchar(2))`);
  await client.query('insert into child (id) values (1)');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function errorOf(text: string, values: unknown[] = []): Promise<{ code?: string }> {
  try {
    await client.query(text, values);
  } catch (error) {
    return error as { code?: string };
  }
  throw new Error(`no error: ${text}`);
}

describe('what PostgreSQL refuses', () => {
  it.each<[string, number, string, unknown[]]>([
    ['22021', 400, 'select $1::text', ['a\0']],
    ['22P05', 400, `select '{"a":"\\u0000"}'::jsonb ->> 'a'`, []],
    ['22003', 400, 'select $1::int', ['2147483648']],
    ['22003', 400, 'select $1::bigint', ['9223372036854775808']],
    ['22P02', 400, 'select $1::uuid', ['x']],
    ['22P02', 400, 'select $1::int', ['0.1']],
    ['22007', 400, 'select $1::date', ['x']],
    ['22008', 400, 'select $1::date', ['2023-02-30']],
    ['22001', 400, 'insert into child (id, short) values (2, $1)', ['abc']],
    ['22023', 400, 'select now() at time zone $1', ['Nowhere/At_All']],
    ['23505', 409, 'insert into child (id) values (1)', []],
    ['23503', 404, 'insert into child (id, parent) values (3, 9)', []],
    ['23514', 409, 'insert into child (id, positive) values (4, 0)', []],
    ['40001', 503, `do $$ begin raise 'x' using errcode = '40001'; end $$`, []],
    ['40P01', 503, `do $$ begin raise 'x' using errcode = '40P01'; end $$`, []],
    ['57014', 503, `set statement_timeout = 20; select pg_sleep(5)`, []],
    ['55P03', 503, `do $$ begin raise 'x' using errcode = '55P03'; end $$`, []],
    ['53300', 503, `do $$ begin raise 'x' using errcode = '53300'; end $$`, []],
    ['53100', 503, `do $$ begin raise 'x' using errcode = '53100'; end $$`, []],
    ['57P01', 503, `do $$ begin raise 'x' using errcode = '57P01'; end $$`, []],
  ])('as %s is a %i', async (code, status, text, values) => {
    const error = await errorOf(text, values);
    expect(error.code).toBe(code);
    const translated = translate(error);
    expect(translated).toBeInstanceOf(AppError);
    expect((translated as AppError).status).toBe(status);
    expect((translated as AppError).retryAfterSeconds === undefined).toBe(status !== 503);
  });
});
