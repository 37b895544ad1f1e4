import { expectHealthy } from '../support/healthy';
import { earn } from '../support/loyalty';
import { adjust, createCustomer, CUSTOMERS, outcome } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const ENTRY_COUNT = 12;
const MINUTE_MS = 60_000;

let service: TestService;
/** The entries that an order earned, by their points. */
const ORDERS = new Map([
  [3, 'ORDER-1'],
  [6, 'ORDER-1-1'],
  [7, 'ORDER-1-2'],
]);

let api: ApiClient;
let customerId: string;
/** the history as it must be, the newest first; one entry a minute */
let entries: any[];

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  customerId = (await createCustomer(api)).id;
  for (let amount = 1; amount <= ENTRY_COUNT; amount++) {
    const orderId = ORDERS.get(amount);
    if (orderId) await earn(api, customerId, amount * 100, { orderId });
    else await adjust(api, customerId, amount);
    service.clock.advance(MINUTE_MS);
  }
  entries = (await read('limit=100')).body.data;
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

function read(query: string): Promise<Answer> {
  return api.get(`${CUSTOMERS}/${customerId}/transactions?${query}`);
}

function pointsOf(answer: Answer): number[] {
  return answer.body.data.map(({ points }: { points: number }) => points);
}

async function cursorOf(query: string): Promise<string> {
  const cursor: unknown = (await read(query)).body.pagination.nextCursor;
  if (typeof cursor !== 'string') throw new Error('there is no next page');
  return encodeURIComponent(cursor);
}

/** All points of a history, read by cursor. */
async function walk(query: string): Promise<number[]> {
  const first = await read(query);
  const points = pointsOf(first);
  let cursor: string | null = first.body.pagination.nextCursor;
  while (cursor !== null) {
    const answer = await read(`${query}&cursor=${encodeURIComponent(cursor)}`);
    points.push(...pointsOf(answer));
    cursor = answer.body.pagination.nextCursor;
  }
  return points;
}

describe('the history', () => {
  it('is an array with the documented fields and no others, the pagination beside it', async () => {
    const { status, body } = await read('limit=1');
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      success: true,
      data: [
        {
          id: expect.any(String),
          customer_loyalty_id: expect.any(String),
          order_id: null,
          points: 12,
          type: 'adjusted',
          description: 'Test',
          balance_after: 78,
          expires_at: null,
          created_at: expect.stringMatching(/Z$/),
          actor: 'tester',
        },
      ],
      pagination: { page: 1, limit: 1, total: 12, totalPages: 12, nextCursor: expect.any(String) },
    });
  });

  it('goes from the newest to the oldest, each balance following from the one before', () => {
    expect(entries.map(({ points }) => points)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    for (const [index, { balance_after: after, points }] of entries.entries()) {
      expect(after - points).toBe(entries[index + 1]?.balance_after ?? 0);
    }
    const times = entries.map(({ created_at: at }) => at as string);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('has pages', async () => {
    expect(pointsOf(await read('limit=5&page=1'))).toEqual([12, 11, 10, 9, 8]);
    const last = await read('limit=5&page=3');
    expect(pointsOf(last)).toEqual([2, 1]);
    expect(last.body.pagination).toEqual({ page: 3, limit: 5, total: 12, totalPages: 3, nextCursor: null });
    expect(pointsOf(await read('limit=5&page=4'))).toEqual([]);
    expect(pointsOf(await read('page=2147483647'))).toEqual([]);
  });

  it('is twenty long unless asked otherwise', async () => {
    expect((await read('')).body.pagination).toMatchObject({ page: 1, limit: 20 });
  });

  it('has cursors that walk as pages do', async () => {
    expect(await walk('limit=5')).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await walk('limit=2&type=earned')).toEqual([7, 6, 3]);
  });

  it('of a customer without entries is empty', async () => {
    const { id } = await createCustomer(api);
    const { body } = await api.get(`${CUSTOMERS}/${id}/transactions`);
    const pagination = { page: 1, limit: 20, total: 0, totalPages: 0, nextCursor: null };
    expect(body).toEqual({ success: true, data: [], pagination });
  });

  it('keeps the order of entries of one moment', async () => {
    const { id } = await createCustomer(api);
    await Promise.all(Array.from({ length: 15 }, () => adjust(api, id, 1)));
    const { data } = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body;
    expect(data.map(({ balance_after: after }: any) => after)).toEqual([
      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });
});

describe('filters of the history', () => {
  it.each([
    ['type=earned', [7, 6, 3]],
    ['type=adjusted', [12, 11, 10, 9, 8, 5, 4, 2, 1]],
    ['type=redeemed', []],
    ['type=reversed', []],
    ['type=refunded', []],
    ['type=merged', []],
    ['type=expired', []],
    ['orderId=ORDER-1', [3]],
    ['orderId=ORDER', []],
    ['orderId=order-1', []],
    ['orderId=%25', []],
    ['orderId=ORDER-1&type=adjusted', []],
  ])('%s', async (query, points) => {
    const answer = await read(query);
    expect(pointsOf(answer)).toEqual(points);
    expect(answer.body.pagination.total).toBe(points.length);
  });

  it('from and to cut out a time', async () => {
    const between = (index: number): string => {
      const half = new Date(entries[index].created_at).getTime() - MINUTE_MS / 2;
      return new Date(half).toISOString();
    };
    expect(pointsOf(await read(`from=${between(2)}`))).toEqual([12, 11, 10]);
    expect(pointsOf(await read(`to=${between(8)}`))).toEqual([3, 2, 1]);
    const both = await read(`from=${between(5)}&to=${between(2)}`);
    expect(pointsOf(both)).toEqual([9, 8, 7]);
    expect(both.body.pagination.total).toBe(3);
    expect(pointsOf(await read(`from=${between(5)}&to=${between(2)}&type=earned`))).toEqual([7]);
  });

  it('from is understood with the offset of its time zone', async () => {
    const lima = new Date(new Date(entries[2].created_at).getTime() - MINUTE_MS / 2 - 5 * 3_600_000);
    const from = encodeURIComponent(lima.toISOString().replace('Z', '-05:00'));
    expect(pointsOf(await read(`from=${from}`))).toEqual([12, 11, 10]);
  });

  it.each([
    ['type=unknown'],
    ['type=EARNED'],
    ['type='],
    ['type=earned&type=adjusted'],
    ['type=earned,adjusted'],
    ['from=yesterday'],
    ['from='],
    ['from=2026-02-30T00:00:00Z'],
    ['from=infinity'],
    ['from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z'],
    ['to=now'],
    ['to=1'],
    ['orderId='],
    [`orderId=${'a'.repeat(65)}`],
    ['orderId=a%00'],
    ['order_id=ORDER-1'],
    ['page=0'],
    ['page=2147483648'],
    ['limit=0'],
    ['limit=101'],
    ['limit=1e1'],
    ['limit[]=1'],
    ['search=x'],
    ['unknown=1'],
    ['cursor=x'],
  ])('are refused when wrong: %s', async (query) => {
    expect(outcome(await read(query))).toBe('400 VALIDATION_ERROR');
  });

  it('belong to a cursor: it is refused with others, and with a page', async () => {
    const plain = await cursorOf('limit=2');
    const earned = await cursorOf('limit=2&type=earned');
    for (const query of [`type=earned&cursor=${plain}`, `cursor=${earned}`, `page=1&cursor=${plain}`]) {
      expect(outcome(await read(`limit=2&${query}`))).toBe('400 VALIDATION_ERROR');
    }
  });

  it('a cursor of another customer, or of the list, is refused', async () => {
    const { id } = await createCustomer(api);
    const another = await api.get(`${CUSTOMERS}/${id}/transactions?cursor=${await cursorOf('limit=2')}`);
    expect(outcome(another)).toBe('400 VALIDATION_ERROR');
    const { nextCursor } = (await api.get(`${CUSTOMERS}?limit=1`)).body.data.pagination;
    expect(outcome(await read(`cursor=${encodeURIComponent(nextCursor)}`))).toBe('400 VALIDATION_ERROR');
  });
});
