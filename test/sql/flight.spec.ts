import { Client } from 'pg';
import { type DatabaseClient, Flight } from '../../src/database/flight';
import { composed, type Query, type Statement } from '../../src/database/statement';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(
    'create temporary table notes (id int primary key deferrable initially deferred, text text)',
  );
});
afterEach(() => client.end());

/** A statement that this connection keeps, though the service doesn't know it. */
function kept<Row>(name: string, text: string): Statement<Row> {
  return { name, text };
}

const insert = kept('flight_test_insert', 'insert into notes values ($1::int, $2)');
const count = kept<{ notes: number }>('flight_test_count', 'select count(*)::int as notes from notes');

const asked = (statement: Statement<unknown>, ...values: Query['values']): Query => ({ statement, values });

async function send(...queries: Query[]): Promise<unknown[][]> {
  const results = await Flight.send(client as unknown as DatabaseClient, queries, true).results;
  return results.map(({ rows }) => rows);
}

async function notes(): Promise<unknown> {
  return (await send(asked(count)))[0]?.[0];
}

/** The code of PostgreSQL's error, and the query it is about. */
async function refused(...queries: Query[]): Promise<[code: unknown, at: Query | undefined]> {
  const flight = Flight.send(client as unknown as DatabaseClient, queries, true);
  const error: unknown = await flight.results.catch((caught: unknown) => caught);
  return [(error as { code?: unknown }).code, flight.current];
}

/** How many messages of a kind the server has sent while the work went on. */
async function answers(kind: string, work: () => Promise<unknown>): Promise<number> {
  let seen = 0;
  const connection = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
  const see = (): void => void (seen += 1);
  connection.on(kind, see);
  await work();
  connection.off(kind, see);
  return seen;
}

describe('a flight', () => {
  it('gives the rows of each query, in the types that the driver gives', async () => {
    const [first, second, third] = await send(
      composed(`select $1::int as one, $2::timestamptz as at, null as nothing, $3::text[] as list`, [
        1,
        new Date(5),
        ['a "b"', 'c\\d'],
      ]),
      asked(insert, 1, 'x'),
      composed('select id from notes', []),
    );
    expect(first).toEqual([{ one: 1, at: new Date(5), nothing: null, list: ['a "b"', 'c\\d'] }]);
    expect([second, third]).toEqual([[], [{ id: 1 }]]);
  });

  it('is one answer, and prepares and describes a statement once on a connection', async () => {
    const once = (): Promise<unknown> => send(asked(count), asked(count));
    expect(await answers('parseComplete', once)).toBe(1);
    expect(await answers('readyForQuery', once)).toBe(1);
    expect(await answers('parseComplete', once)).toBe(0);
    expect(await answers('rowDescription', once)).toBe(0);
    expect(await notes()).toEqual({ notes: 0 });
  });

  it('is a transaction: nothing of it holds when a later query fails, and what stands behind isn’t run', async () => {
    const wrong = composed('select 1 / $1::int', [0]);
    expect(await refused(asked(insert, 1, 'x'), wrong, asked(insert, 2, 'y'))).toEqual(['22012', wrong]);
    expect(await notes()).toEqual({ notes: 0 });
  });

  it('fails when it can’t be committed, and no query is blamed', async () => {
    expect(await refused(asked(insert, 1, 'x'), asked(insert, 1, 'y'))).toEqual(['23505', undefined]);
    expect(await notes()).toEqual({ notes: 0 });
  });

  it('prepares a statement once though its first values were refused', async () => {
    const first = asked(insert, 'no number', 'x');
    expect(await refused(first)).toEqual(['22P02', first]);
    await send(asked(insert, 1, 'x'));
    await send(asked(insert, 2, 'y'));
    expect(await notes()).toEqual({ notes: 2 });
  });

  it('prepares a statement anew whose text was refused', async () => {
    const early = asked(kept('flight_test_later', 'select * from later'));
    expect(await refused(early)).toEqual(['42P01', early]);
    await client.query('create temporary table later as select 7 as seven');
    expect(await send(early)).toEqual([[{ seven: 7 }]]);
  });

  it('sends nothing when one of its values can’t be sent, and leaves the connection as it was', async () => {
    const unsendable = {
      toPostgres: () => {
        throw new Error('not this one');
      },
    } as unknown as string;
    const sent = send(asked(insert, 1, 'x'), asked(insert, 2, unsendable));
    await expect(sent).rejects.toThrow('not this one');
    expect(await notes()).toEqual({ notes: 0 });
  });

  it('fails when a row can’t be read, behind its last answer', async () => {
    client.setTypeParser(23, () => {
      throw new Error('unreadable');
    });
    await expect(send(composed('select 1::int as one', []), asked(insert, 3, 'x'))).rejects.toThrow(
      'unreadable',
    );
    client.setTypeParser(23, Number);
    expect(await send(composed('select 2::int as two', []))).toEqual([[{ two: 2 }]]);
  });

  it('fails when its connection goes, and so does the next', async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    client.on('error', () => undefined);
    const sent = expect(send(composed('select pg_sleep($1)', [20]))).rejects.toMatchObject({ code: '57P01' });
    const other = new Client({ connectionString: database.adminUrl });
    await other.connect();
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await other.end();
    await sent;
    await expect(send(asked(count))).rejects.toThrow(/not queryable|terminated/);
  });

  it('works where nothing may be kept on a connection', async () => {
    const { results } = Flight.send(client as unknown as DatabaseClient, [asked(count), asked(count)], false);
    expect((await results).map(({ rows, command }) => [rows, command])).toEqual([
      [[{ notes: 0 }], 'SELECT'],
      [[{ notes: 0 }], 'SELECT'],
    ]);
    const { rows } = await client.query('select 1 from pg_prepared_statements where name like $1', [
      'flight%',
    ]);
    expect(rows).toEqual([]);
  });
});
