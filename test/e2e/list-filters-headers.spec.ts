import { adjust, createCustomer, CUSTOMERS } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  for (let number = 0; number < 5; number += 1)
    id = (await createCustomer(api, { name: `Ana ${number}` })).id;
  for (let points = 1; points <= 3; points += 1) await adjust(api, id, points);
});
afterAll(() => service.close());

/** Relation → address. */
function linksOf({ headers }: Answer): Record<string, string> {
  const links = [...(headers.get('link') ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g)];
  return Object.fromEntries(links.map(([, address = '', relation = '']) => [relation, address]));
}

const rangeOf = ({ headers }: Answer): (string | null)[] => [
  headers.get('content-range'),
  headers.get('x-total-count'),
];

describe('the headers of a list', () => {
  it('tell its neighbours, with the same other parameters', async () => {
    const answer = await api.get(`${CUSTOMERS}?limit=2&search=an%C3%A1%20&page=2&sort=name`);
    const others = 'limit=2&search=an%C3%A1+&sort=name';
    expect(linksOf(answer)).toEqual({
      first: `${CUSTOMERS}?${others}&page=1`,
      prev: `${CUSTOMERS}?${others}&page=1`,
      next: `${CUSTOMERS}?${others}&page=3`,
      last: `${CUSTOMERS}?${others}&page=3`,
    });
    expect(rangeOf(answer)).toEqual(['customers 2-3/5', '5']);
  });

  it('lead from page to page', async () => {
    const seen: string[] = [];
    let address: string | undefined = `${CUSTOMERS}?limit=2`;
    while (address) {
      const answer: Answer = await api.get(address);
      seen.push(...answer.body.data.customers.map((row: { id: string }) => row.id));
      address = linksOf(answer).next;
    }
    expect(new Set(seen).size).toBe(5);
  });

  it('say what is known without a total', async () => {
    const answer = await api.get(`${CUSTOMERS}?limit=2&count=none`);
    expect(Object.keys(linksOf(answer))).toEqual(['first', 'next']);
    expect(rangeOf(answer)).toEqual(['customers 0-1/*', null]);
  });

  it('follow a cursor, where nobody knows the range', async () => {
    const { nextCursor } = (await api.get(`${CUSTOMERS}?limit=2`)).body.data.pagination;
    const answer = await api.get(`${CUSTOMERS}?limit=2&cursor=${nextCursor}`);
    const next = answer.body.data.pagination.nextCursor as string;
    expect(linksOf(answer)).toEqual({
      first: `${CUSTOMERS}?limit=2&page=1`,
      next: `${CUSTOMERS}?limit=2&cursor=${next}`,
      last: `${CUSTOMERS}?limit=2&page=3`,
    });
    expect(rangeOf(answer)).toEqual([null, '5']);
  });

  it('of an empty page have no range', async () => {
    const past = await api.get(`${CUSTOMERS}?limit=2&page=9`);
    expect(rangeOf(past)).toEqual(['customers */5', '5']);
    expect(Object.keys(linksOf(past))).toEqual(['first', 'prev', 'last']);
    const none = await api.get(`${CUSTOMERS}?search=nobody`);
    expect(rangeOf(none)).toEqual(['customers */0', '0']);
    expect(Object.keys(linksOf(none))).toEqual(['first']);
  });

  it.each([
    ['transactions', 3],
    ['redemptions', 0],
  ])('are those of %s too', async (unit, total) => {
    const answer = await api.get(`${CUSTOMERS}/${id}/${unit}?limit=2`);
    expect(rangeOf(answer)).toEqual([`${unit} ${total === 0 ? '*' : '0-1'}/${total}`, String(total)]);
    expect(linksOf(answer).first).toBe(`${CUSTOMERS}/${id}/${unit}?limit=2&page=1`);
  });

  it('are on the answer to HEAD, and on nothing that is no list', async () => {
    const head = await fetch(`${service.url}${CUSTOMERS}?limit=2`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${service.token()}` },
    });
    expect(head.headers.get('content-range')).toBe('customers 0-1/5');
    for (const path of [`${CUSTOMERS}/${id}`, `${CUSTOMERS}?limit=0`]) {
      const answer = await api.get(path);
      expect([answer.headers.get('link'), ...rangeOf(answer)]).toEqual([null, null, null]);
    }
  });

  it('hold whatever is in the address, without breaking', async () => {
    for (const search of ['%3E%22%0D%0AX-Evil:%201', 'a>b"c', '%F0%9F%98%80', 'a%26page=3', '%25']) {
      const answer = await api.get(`${CUSTOMERS}?search=${search}`);
      expect([search, answer.status, Object.keys(linksOf(answer))]).toEqual([search, 200, ['first']]);
      expect(answer.headers.get('x-evil')).toBeNull();
    }
  });
});
