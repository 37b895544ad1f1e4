import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, outcome } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const CUSTOMER_COUNT = 23;
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

let service: TestService;
let api: ApiClient;
/** newest first, as the list must have them */
let ids: string[];

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  const created: string[] = [];
  for (let index = 0; index < CUSTOMER_COUNT; index++) {
    created.push((await createCustomer(api, { name: `Member ${index}` })).id);
  }
  await giveSomeTheSameMoment(created.slice(3, 9));
  ids = created.reverse();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Ids are made in the order of creation, so the order that is expected stays the same. */
async function giveSomeTheSameMoment(some: string[]): Promise<void> {
  await service.sql.query(
    `update customers set created_at = (select created_at from customers where id = $1) where id = any ($2)`,
    [some[0], some],
  );
}

function list(query: string): Promise<Answer> {
  return api.get(`${CUSTOMERS}?${query}`);
}

function idsOf(answer: Answer): string[] {
  return answer.body.data.customers.map(({ id }: { id: string }) => id);
}

/** Reads all pages by cursor. @param meanwhile done after the first page */
async function walk(query: string, meanwhile?: () => Promise<unknown>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const answer = await list(cursor ? `${query}&cursor=${encodeURIComponent(cursor)}` : query);
    pages.push(idsOf(answer));
    cursor = answer.body.data.pagination.nextCursor;
    if (pages.length === 1) await meanwhile?.();
  } while (cursor !== null);
  return pages;
}

async function cursorOf(query: string): Promise<string> {
  const cursor: unknown = (await list(query)).body.data.pagination.nextCursor;
  if (typeof cursor !== 'string') throw new Error('there is no next page');
  return cursor;
}

describe('pages', () => {
  it('hold the documented fields and no others', async () => {
    const { body } = await list('limit=1');
    expect(body).toStrictEqual({
      success: true,
      data: {
        customers: [
          {
            id: ids[0],
            name: `Member ${CUSTOMER_COUNT - 1}`,
            email: null,
            phone: expect.stringMatching(/^\+51\d{9}$/),
            birth_date: null,
            created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            points_balance: 0,
            total_points_earned: 0,
            tier_name: 'Bronze',
            tier_id: UUID,
            customer_loyalty_id: UUID,
          },
        ],
        pagination: {
          page: 1,
          limit: 1,
          total: CUSTOMER_COUNT,
          totalPages: CUSTOMER_COUNT,
          nextCursor: expect.any(String),
        },
      },
    });
  });

  it('are twenty long unless asked otherwise, the first one unless asked otherwise', async () => {
    const answer = await api.get(CUSTOMERS);
    expect(idsOf(answer)).toEqual(ids.slice(0, 20));
    expect(answer.body.data.pagination).toMatchObject({ page: 1, limit: 20, total: 23, totalPages: 2 });
  });

  it('go from the newest to the oldest, those of one moment by id, none missing and none twice', async () => {
    const pages = [];
    for (const page of [1, 2, 3, 4]) pages.push(idsOf(await list(`limit=7&page=${page}`)));
    expect(pages.flat()).toEqual(ids);
    expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 2]);
  });

  it('have no next cursor when they are the last', async () => {
    const { pagination } = (await list('limit=7&page=4')).body.data;
    expect(pagination).toEqual({ page: 4, limit: 7, total: 23, totalPages: 4, nextCursor: null });
    expect((await list('limit=23')).body.data.pagination.nextCursor).toBeNull();
  });

  it.each([['5'], ['1000000'], ['2147483647']])('past the end are empty: %s', async (page) => {
    const { status, body } = await list(`limit=7&page=${page}`);
    expect(status).toBe(200);
    expect(body.data.customers).toEqual([]);
    const expected = { page: Number(page), limit: 7, total: 23, totalPages: 4, nextCursor: null };
    expect(body.data.pagination).toEqual(expected);
  });

  it('of an empty organization are empty, with zero pages', async () => {
    const { body } = await service.as('org_admin', crypto.randomUUID()).get(CUSTOMERS);
    const pagination = { page: 1, limit: 20, total: 0, totalPages: 0, nextCursor: null };
    expect(body.data).toEqual({ customers: [], pagination });
  });
});

describe('query parameters', () => {
  it.each([
    '0',
    '-1',
    '101',
    '2147483648',
    'abc',
    '',
    '1e1',
    '0x10',
    '%205',
    '5%20',
    '1.5',
    '%2B5',
    '5%00',
    '٥',
  ])('refuse limit=%s', async (limit) => {
    const answer = await list(`limit=${limit}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty('limit');
  });

  it.each(['0', '-1', '2147483648', '9007199254740993', 'abc', '', '1e0', '0x1', '1.0', 'Infinity', 'null'])(
    'refuse page=%s',
    async (page) => {
      const answer = await list(`page=${page}`);
      expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
      expect(answer.body.error.details).toHaveProperty('page');
    },
  );

  it.each([
    'page=1&page=2',
    'page=1&page=1',
    'search=a&search=b',
    'limit=5&limit=5',
    'limit[]=5',
    'limit[]=',
    'search[a]=1',
    'search[]=maria',
    'unknown=1',
    'unknown',
    'Search=maria',
    'q=maria',
    'organization_id=1',
    '__proto__=1',
    'constructor=1',
    'count=some',
    'count=',
    'count=none&count=none',
  ])('refuse %s', async (query) => {
    expect(outcome(await list(query))).toBe('400 VALIDATION_ERROR');
  });

  it.each([
    ['limit=1', 1],
    ['limit=100', 23],
    ['page=1&limit=2', 2],
    ['search=', 20],
  ])('accept %s', async (query, length) => {
    expect(idsOf(await list(query))).toHaveLength(length);
  });
});

describe('cursors', () => {
  it('walk through the same customers as pages do', async () => {
    const pages = await walk('limit=7');
    expect(pages.flat()).toEqual(ids);
    expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 2]);
  });

  it('walk through a search', async () => {
    const found = idsOf(await list('search=member%201&limit=100'));
    expect(found).toHaveLength(11);
    expect((await walk('search=member%201&limit=3')).flat()).toEqual(found);
  });

  it('are not moved by customers that come or go in between', async () => {
    const newcomers: string[] = [];
    const pages = await walk('limit=7', async () => newcomers.push((await createCustomer(api)).id));
    expect(pages.flat()).toEqual(ids);
    for (const id of newcomers) await api.delete(`${CUSTOMERS}/${id}`);
  });

  it('count all, not what is left', async () => {
    const { pagination } = (await list(`limit=7&cursor=${encodeURIComponent(await cursorOf('limit=7'))}`))
      .body.data;
    expect(pagination).toMatchObject({ limit: 7, total: 23, totalPages: 4 });
  });

  it('are refused together with a page', async () => {
    const cursor = encodeURIComponent(await cursorOf('limit=7'));
    for (const page of [1, 2]) {
      expect(outcome(await list(`limit=7&page=${page}&cursor=${cursor}`))).toBe('400 VALIDATION_ERROR');
    }
  });

  it('are refused with another search', async () => {
    const plain = encodeURIComponent(await cursorOf('limit=7'));
    const searched = encodeURIComponent(await cursorOf('limit=7&search=member'));
    expect(outcome(await list(`limit=7&search=member&cursor=${plain}`))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await list(`limit=7&search=membe&cursor=${searched}`))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await list(`limit=7&cursor=${searched}`))).toBe('400 VALIDATION_ERROR');
  });

  it.each(['x', '', 'null', '0', '%00', 'eyJ9', 'e30', 'bnVsbA', 'W10', 'a'.repeat(10_000)])(
    'are refused when they are none: %.20s',
    async (cursor) => expect(outcome(await list(`cursor=${cursor}`))).toBe('400 VALIDATION_ERROR'),
  );

  it('are refused, or harmless, when any character of them is changed', async () => {
    const cursor = await cursorOf('limit=7');
    for (let index = 0; index < cursor.length; index++) {
      const changed = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      const answer = await list(`limit=7&cursor=${encodeURIComponent(changed)}`);
      expect([200, 400]).toContain(answer.status);
    }
  });

  it('are refused when cut short or made longer', async () => {
    const cursor = await cursorOf('limit=7');
    for (const changed of [cursor.slice(1), cursor.slice(0, -6), `${cursor}AAAA`, cursor + cursor]) {
      expect(outcome(await list(`limit=7&cursor=${encodeURIComponent(changed)}`))).toBe(
        '400 VALIDATION_ERROR',
      );
    }
  });
});

describe('count=none', () => {
  it('leaves out the totals, and keeps the cursor', async () => {
    const { customers, pagination } = (await list('limit=7&count=none')).body.data;
    expect(customers).toHaveLength(7);
    expect(pagination).toStrictEqual({ page: 1, limit: 7, nextCursor: expect.any(String) });
  });

  it('walks through the same customers', async () => {
    expect((await walk('limit=7&count=none')).flat()).toEqual(ids);
  });

  it('knows the last page', async () => {
    expect((await list('limit=23&count=none')).body.data.pagination.nextCursor).toBeNull();
  });
});
