import { Client } from 'pg';
import { format } from 'sql-formatter';
import { newId } from '../../src/common/ids';
import { customerListRepository } from '../../src/customers/customer-list.repository';
import {
  LIST_SORTS,
  type ListFilter,
  type ListSort,
  type SortedStart,
} from '../../src/customers/customer-list.rules';
import type { Query } from '../../src/database/statement';
import { RequestContext } from '../../src/tenancy/request-context';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';
import { expectCommitted } from './committed-file';
import { withoutOrganization } from './statement-values';
import { fillOrganization, type FilledOrganization } from './two-organizations';

const NOW = new Date('2026-06-01T00:00:00Z');
const LATER = new Date('2030-01-01T00:00:00Z');
const FIRST: SortedStart = { after: null, skip: 0 };

const EVERYTHING: ListFilter = {
  ...{ tierId: newId(), minPoints: 1, maxPoints: 2, createdFrom: NOW, createdTo: LATER, birthMonth: 1 },
  ...{ hasPhone: true, hasEmail: false, marketingOptIn: true },
};

function contextOf(organizationId: string): RequestContext {
  return new RequestContext({ organizationId, actor: 'test', requestId: newId() });
}

interface Form {
  term?: string;
  filter?: ListFilter;
  sort: ListSort;
  start?: SortedStart;
}

function page(organizationId: string, { term, filter = {}, sort, start = FIRST }: Form): Query {
  const search = term === undefined ? null : { term, digits: '1' };
  return customerListRepository.page(contextOf(organizationId), { search, filter, sort }, start, 21, NOW);
}

function count(organizationId: string, { term, filter = {} }: Omit<Form, 'sort'>): Query {
  const search = term === undefined ? null : { term, digits: '1' };
  return customerListRepository.count(contextOf(organizationId), { search, filter }, NOW);
}

/** Some of the texts that are put together, for reading: one of each kind. */
const SAMPLES: Record<string, Query> = {
  customers_list_filtered: page(newId(), { filter: EVERYTHING, sort: '-createdAt' }),
  customers_list_found_by_name: page(newId(), {
    term: 'ana',
    sort: 'name',
    start: { after: { key: 'ana', id: newId() }, skip: 0 },
  }),
  customers_list_far_by_name: page(newId(), { sort: '-name', start: { after: null, skip: 100_000 } }),
  customers_list_by_points: page(newId(), { sort: '-pointsBalance' }),
  customers_count_filtered: count(newId(), { term: 'ana', filter: EVERYTHING }),
  customers_count_of_tier: count(newId(), { filter: { tierId: newId() } }),
};

describe('a statement that is put together', () => {
  it.each(Object.entries(SAMPLES))('is as it is committed: %s', (name, { statement }) => {
    const layout = { language: 'postgresql', keywordCase: 'lower', expressionWidth: 100 } as const;
    expect(statement.name).toBe('');
    expectCommitted(`test/sql/composed/${name}.sql`, `${format(statement.text, layout)}\n`);
  });

  it('holds nothing of the request in its text', () => {
    const texts = (term: string, filter: ListFilter): string[] =>
      LIST_SORTS.map((sort) => page(newId(), { term, filter, sort }).statement.text);
    const other: ListFilter = { ...EVERYTHING, tierId: newId(), minPoints: 3, maxPoints: 4, birthMonth: 2 };
    expect(texts("o'hara", EVERYTHING)).toEqual(texts('ana', other));
  });
});

describe('whatever is put together', () => {
  let database: TestDatabase;
  let sql: Client;
  let ours: FilledOrganization;
  let theirs: FilledOrganization;

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = new Client({ connectionString: database.adminUrl });
    await sql.connect();
    ours = await fillOrganization(sql, 'ours', 7);
    theirs = await fillOrganization(sql, 'theirs', 7);
    await sql.query('delete from customers where id = any($1)', [[ours.source, theirs.source]]);
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  /** One list and one count of each kind, as an organization asks for them. */
  function forms(own: string): Query[] {
    const filters: ListFilter[] = [
      {},
      { minPoints: 1 },
      { maxPoints: 1000 },
      { hasPhone: true, createdTo: LATER },
      { hasEmail: true, minPoints: 7, marketingOptIn: false },
    ];
    const all = filters.flatMap((filter) => [{ filter }, { filter, term: 'sofia' }]);
    return [
      ...all.map((form) => count(own, form)),
      ...all.flatMap((form) => LIST_SORTS.map((sort) => page(own, { ...form, sort }))),
    ];
  }

  async function rowsOf(role: string, text: string, values: readonly unknown[]): Promise<any[]> {
    await sql.query('begin');
    try {
      await sql.query(`select set_config('role', $1, true), set_config('app.organization_id', $2, true)`, [
        role,
        ours.id,
      ]);
      return (await sql.query(text, [...values])).rows;
    } finally {
      await sql.query('rollback');
    }
  }

  const ids = (rows: any[]): unknown[] =>
    rows.map((row) => (row.total === undefined ? row.organization_id : Number(row.total)));

  it('shows the own organization alone', async () => {
    for (const { statement, values } of forms(ours.id)) {
      const found = ids(await rowsOf('puntos_app', statement.text, values));
      expect([statement.text, found]).toEqual([statement.text, [expect.anything()]]);
      expect([ours.id, 1]).toContain(found[0]);
    }
  });

  it('shows nothing of another one by row security, and by its own conditions', async () => {
    for (const { statement, values } of forms(theirs.id)) {
      // The organization that is set is ours; the one that is asked for is theirs.
      const found = ids(await rowsOf('puntos_app', statement.text, values));
      expect([statement.text, found.filter((each) => each !== 0)]).toEqual([statement.text, []]);
    }
  });

  it('shows the own organization alone where its condition is missing', async () => {
    for (const { statement, values } of forms(ours.id)) {
      const found = ids(await rowsOf('puntos_app', withoutOrganization(statement.text), values));
      expect([statement.text, found]).toEqual([statement.text, [expect.anything()]]);
      expect([ours.id, 1]).toContain(found[0]);
    }
  });
});
