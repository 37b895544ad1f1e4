import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';
import { fillOrganization } from './two-organizations';

/** More than the second walk goes, and more than the third by a page that is far behind. */
const CUSTOMERS = 9000;

let database: TestDatabase;
let sql: Client;
let organization: string;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  organization = (await fillOrganization(sql, 'ours', 7)).id;
  // Everybody is somebody of each kind: common ones everywhere, rare ones here and there, some at the very end.
  await sql.query(
    `insert into customers (organization_id, id, name, phone, created_at, updated_at)
     select $1, gen_random_uuid(),
       concat_ws(' ', 'Everyone', case when n % 7 = 0 then 'Séventh' end, case when n % 90 = 0 then 'Ninety' end,
         case when n % 1500 = 3 then 'Rare' end, case when n > $2::int - 30 then 'Oldest' end,
         case when n between 4500 and 4600 then 'Middle' end, 'q' || chr(97 + n % 26), 'a_b%c\\d'),
       '+4470' || lpad(n::text, 7, '0'), now() - make_interval(mins => n / 3), now()
     from generate_series(1, $2::int) n`,
    [organization, CUSTOMERS],
  );
  // Of the same names: nobody of them is ever found.
  const other = (await fillOrganization(sql, 'theirs', 7)).id;
  await sql.query(
    `insert into customers (organization_id, id, name, phone, created_at, updated_at)
     select $1, gen_random_uuid(), name, phone, created_at, updated_at from customers
     where organization_id = $2 and phone like '+4470%5'`,
    [other, organization],
  );
  await sql.query('vacuum analyze customers');
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

interface Found {
  id: string;
  created_at: Date;
  total: number | string | null;
}

/** As the application asks. */
async function asApplication<Row>(text: string, values: unknown[]): Promise<Row[]> {
  await sql.query('begin');
  await sql.query(
    `select set_config('role', 'puntos_app', true), set_config('app.organization_id', $1, true)`,
    [organization],
  );
  const { rows } = await sql.query(text, values);
  await sql.query('rollback');
  return rows as Row[];
}

const page = (term: string, digits: string | null, before: Found | null, rows: number, skip: number) =>
  asApplication<Found>('select * from search_customers($1, $2, $3, $4, $5, $6)', [
    ...[term, digits, before?.created_at ?? null, before?.id ?? null, rows, skip],
  ]);

/** Everybody whom a term finds, told plainly. */
async function everyone(term: string, digits: string | null): Promise<Found[]> {
  const { rows } = await sql.query<Found>(
    `select id, created_at::timestamptz from customers where organization_id = $1 and merged_into is null
       and (strpos(search_text, lower(unaccent($2))) > 0 or strpos(phone, $3) > 0)
     order by created_at desc, id desc`,
    [organization, term, digits],
  );
  return rows;
}

const ids = (rows: Found[]): string[] => rows.map(({ id }) => id);

const TERMS: [term: string, digits: string | null][] = [
  ...['everyone', 'séventh', 'seventh', 'ninety', 'rare', 'oldest', 'middle', 'nobody'].map(
    (term): [string, null] => [term, null],
  ),
  // Without a trigram: two letters, one, signs that LIKE would take for its own, and what ends at a blank.
  ...['qa', 'q', 'a_', '%c', '_', 'zz', 'th n', 'e q'].map((term): [string, null] => [term, null]),
  ['0001', '0001'],
  ['+44 70 000 45', '447000045'],
  ['09', '09'],
  ['447000045', '447000045'],
  ['\\', null],
  ['c\\d', null],
];

/** As the totals have it, by which the search index is asked for the organization's customers or for everybody's. */
const SHARES: [share: string, customers: number][] = [
  ['a part of the table', 1],
  ['most of the table', CUSTOMERS],
];

describe.each(SHARES)('in an organization that has %s', (_, customers) => {
  beforeAll(() =>
    sql.query('update organization_totals set customers = $2 where organization_id = $1', [
      organization,
      customers,
    ]),
  );

  describe.each(TERMS)('what %j finds', (term, digits) => {
    it('is the same on every page, wherever a page begins', async () => {
      const all = await everyone(term, digits);
      for (const skip of [0, 20, 200, 1500, 8000, CUSTOMERS])
        for (const rows of [21, 1000])
          expect([skip, rows, ids(await page(term, digits, null, rows, skip))]).toEqual([
            skip,
            rows,
            ids(all.slice(skip, skip + rows)),
          ]);
    });

    it('goes on behind a cursor where it stopped', async () => {
      const all = await everyone(term, digits);
      for (const at of [0, 30, 700, all.length - 2].filter((index) => all[index] !== undefined))
        expect(ids(await page(term, digits, all[at] ?? null, 21, 0))).toEqual(
          ids(all.slice(at + 1, at + 22)),
        );
    });

    it('is counted exactly, and a page that tells a total tells the same one', async () => {
      const all = await everyone(term, digits);
      const [counted] = await asApplication<{ count: string }>('select count_customers($1, $2) as count', [
        ...[term, digits],
      ]);
      expect(Number(counted?.count)).toBe(all.length);
      const totals = (await page(term, digits, null, 21, 0)).map(({ total }) => total);
      for (const total of totals.filter((told) => told !== null)) expect(Number(total)).toBe(all.length);
    });

    it('is what other conditions are put on', async () => {
      const all = await everyone(term, digits);
      const found = await asApplication<{ id: string }>(
        'select id from find_customers($1, $2, 20000) as id',
        [...[term, digits]],
      );
      expect(found.map(({ id }) => id).sort()).toEqual(ids(all).sort());
    });
  });
});
