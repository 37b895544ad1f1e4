import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, MERGES } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
/** who remains of each pair, the oldest first, and the merges of her twins */
let ana: { id: string; mergeIds: string[] };
let eva: { id: string; mergeIds: string[] };

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  await createCustomer(api, { name: 'Nobody of them', email: 'nobody@example.com' });
  ana = await merged({ name: 'Ana', email: 'ana@house.example' }, [
    { name: 'Zoraida', phone: '+51987111222', email: 'first@house.example' },
    { name: 'Zulema', phone: '+51987333444', email: 'second@house.example' },
  ]);
  eva = await merged({ name: 'Eva', phone: '+51955000111' }, [
    { name: 'Ximena', phone: '+51987555666', email: 'third@house.example' },
  ]);
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

async function merged(target: object, sources: object[]): Promise<{ id: string; mergeIds: string[] }> {
  const { id } = await createCustomer(api, target);
  const mergeIds: string[] = [];
  for (const source of sources) {
    const { id: sourceCustomerId } = await createCustomer(api, source);
    const { body } = await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId });
    mergeIds.push(body.data.mergeId as string);
  }
  return { id, mergeIds };
}

/** The ids that a list shows, which must be as many as it says that there are. */
async function idsOf(query: string): Promise<string[]> {
  const { body, headers } = await api.get(`${CUSTOMERS}?limit=100&${query}`);
  const ids: string[] = body.data.customers.map(({ id }: { id: string }) => id);
  expect([body.data.pagination.total, headers.get('x-total-count')]).toEqual([
    ids.length,
    String(ids.length),
  ]);
  return ids;
}

/** How a list comes by who is found: alone, with a filter, in another order, both. */
const LISTS = ['', '&hasPhone=true&hasEmail=true', '&sort=createdAt', '&minPoints=0&sort=-pointsBalance'];

describe.each(LISTS)('a search by what belonged to somebody who was merged%s', (list) => {
  it.each([
    ['her phone', '+51987111222', ['ana']],
    ['the same as it is typed', '987 333-444', ['ana']],
    ['a part of it, also of her own', '1987', ['ana', 'eva']],
    ['a phone that only she has who remains', '955 000', ['eva']],
    ['her e-mail', 'SECOND@house', ['ana']],
    ['a part that is in her own too, and in two of them', 'house.example', ['ana', 'eva']],
    ['her name', 'zoraida', []],
    ['her name and e-mail across the fields', 'zulema\u001fsecond', []],
  ])('%s', async (_, term, names) => {
    const wanted = { ana: ana.id, eva: eva.id };
    const expected = Object.entries(wanted).flatMap(([name, id]) => (names.includes(name) ? [id] : []));
    // Eva has no e-mail of her own, and Ana no phone, but what the merge gave them.
    const found = await idsOf(`search=${encodeURIComponent(term)}${list}`);
    expect([...found].sort()).toEqual([...expected].sort());
  });
});

it('goes by page and by cursor to each of them once, newest first', async () => {
  const list = `${CUSTOMERS}?limit=1&search=house.example`;
  const [first, second] = [await api.get(list), await api.get(`${list}&page=2`)];
  const cursor = first.body.data.pagination.nextCursor as string;
  const next = await api.get(`${list}&cursor=${encodeURIComponent(cursor)}`);
  const ids = [first, second, next].map(({ body }) => body.data.customers[0].id);
  expect(ids).toEqual([eva.id, ana.id, ana.id]);
  expect(next.body.data.pagination).toMatchObject({ total: 2, nextCursor: null });
  expect((await api.get(`${list}&page=3`)).body.data.customers).toEqual([]);
});

it('is the export’s search too', async () => {
  const { text } = await api.get(`${CUSTOMERS}/export.csv?search=987333444`);
  expect(
    text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.slice(0, 36)),
  ).toEqual([ana.id]);
});

it('holds when the term finds so many that the list is walked', async () => {
  const organization = [service.organizationId];
  await service.sql.query(
    `insert into customers (organization_id, id, name, phone, email, created_at, updated_at)
     select $1, gen_random_uuid(), 'Many ' || n, '+5180000' || n, 'many' || n || '@house.example', now(), now()
     from generate_series(10000, 15400) n`,
    organization,
  );
  const last = '&sort=createdAt&limit=2';
  for (const filter of ['', '&hasPhone=true']) {
    const { data } = (await api.get(`${CUSTOMERS}?search=house.example${filter}${last}`)).body;
    expect(data.customers.map(({ id }: { id: string }) => id)).toEqual([ana.id, eva.id]);
    expect(data.pagination.total).toBe(5403);
  }
  const usual = await api.get(`${CUSTOMERS}?search=house.example&limit=2&page=2702`);
  expect(usual.body.data.customers.map(({ id }: { id: string }) => id)).toEqual([ana.id]);
  await service.sql.query(
    `delete from customers where organization_id = $1 and name like 'Many %'`,
    organization,
  );
});

it('finds herself again, and nobody else, when the merge is undone', async () => {
  const [, mergeId = ''] = ana.mergeIds;
  expect((await api.post(`${MERGES}/${mergeId}/undo`)).status).toBe(200);
  const { body } = await api.get(`${CUSTOMERS}?search=second@house`);
  expect(body.data.customers.map(({ name }: { name: string }) => name)).toEqual(['Zulema']);
  expect(body.data.pagination.total).toBe(1);
});
