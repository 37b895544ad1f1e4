import { newId } from '../../src/common/ids';
import { customerListRepository } from '../../src/customers/customer-list.repository';
import { customerPagesRepository } from '../../src/customers/customer-pages.repository';
import { FAR_ROWS } from '../../src/customers/nearer-end';
import type { Query } from '../../src/database/statement';
import { seedOrganization } from '../../src/demo/seed';
import { RequestContext } from '../../src/tenancy/request-context';
import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, MERGES } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

/** So many that pages are passed to from either end. */
const SEEDED = 2 * FAR_ROWS + 700;
const LIMIT = 50;
const SEED_MS = 120_000;

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
  await seedOrganization(service.app, {
    organizationId: service.organizationId,
    customers: SEEDED,
    entries: 1,
  });
  api = service.as();
  await mergeUndoAndDelete();
}, SEED_MS);
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Some that aren't in the list any more, at its begin, far behind it and at its end; one of them came back. */
async function mergeUndoAndDelete(): Promise<void> {
  const all = await idsBy('created_at desc, id desc');
  const [target, ...sources] = [0, 2, 40, FAR_ROWS + 300, SEEDED - 3].map((index) => all[index]);
  const merges: string[] = [];
  for (const sourceCustomerId of sources) {
    const { status, body } = await api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId });
    expect(status).toBe(200);
    merges.push(body.data.mergeId as string);
  }
  expect((await api.post(`${MERGES}/${merges.at(-1)}/undo`, {})).status).toBe(200);
  for (const index of [7, FAR_ROWS, SEEDED - 1])
    expect((await api.delete(`${CUSTOMERS}/${all[index]}`)).status).toBe(200);
}

/** Everybody in a list, told plainly. */
async function idsBy(order: string): Promise<string[]> {
  const { rows } = await service.sql.query<{ id: string }>(
    `select id from customers where organization_id = $1 and merged_into is null order by ${order}`,
    [service.organizationId],
  );
  return rows.map(({ id }) => id);
}

async function page(query: string): Promise<{ ids: string[]; total: number }> {
  const { customers, pagination } = (await api.get(`${CUSTOMERS}?${query}`)).body.data;
  return { ids: customers.map(({ id }: { id: string }) => id), total: pagination.total };
}

it('the totals know how many there are: those who were merged and those who were deleted are none of them', async () => {
  const { rows } = await service.sql.query(
    'select sum(customers)::integer as total from organization_totals where organization_id = $1',
    [service.organizationId],
  );
  expect(rows).toEqual([{ total: (await idsBy('id')).length }]);
  expect(rows).toEqual([{ total: SEEDED - 6 }]);
});

describe.each([
  ['', 'created_at desc, id desc'],
  ['&sort=createdAt', 'created_at, id'],
  ['&sort=name', 'name_key collate "C", id'],
  ['&sort=-name', 'name_key collate "C" desc, id desc'],
])('a list%s', (list, order) => {
  it('has the same pages from whichever end they are read', async () => {
    const all = await idsBy(order);
    const last = Math.ceil(all.length / LIMIT);
    const far = FAR_ROWS / LIMIT;
    const middle = Math.ceil(last / 2);
    for (const number of [
      far,
      far + 1,
      middle - 1,
      middle,
      middle + 1,
      middle + 9,
      last - 1,
      last,
      last + 1,
    ]) {
      const from = (number - 1) * LIMIT;
      expect([number, await page(`limit=${LIMIT}&page=${number}${list}`)]).toEqual([
        number,
        { ids: all.slice(from, from + LIMIT), total: all.length },
      ]);
    }
  });

  it('has everybody once, by pages of one around its middle and at its end', async () => {
    const all = await idsBy(order);
    const half = Math.floor(all.length / 2);
    for (const at of [
      half - 2,
      half - 1,
      half,
      half + 1,
      half + 2,
      all.length - 2,
      all.length - 1,
      all.length,
    ])
      expect([at, (await page(`limit=1&page=${at + 1}${list}`)).ids]).toEqual([at, all.slice(at, at + 1)]);
  });
});

/** How many index entries a statement passes, as the application's role. */
async function passed({ statement: { text }, values }: Query): Promise<number> {
  await service.sql.query('vacuum analyze customers');
  await service.sql.query('begin');
  await service.sql.query(
    `select set_config('role', 'puntos_app', true), set_config('app.organization_id', $1, true),
       set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
    [service.organizationId],
  );
  const { rows } = await service.sql.query<{ 'QUERY PLAN': string }>(`explain (analyze) ${text}`, [
    ...values,
  ]);
  await service.sql.query('rollback');
  const scans = rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Index Only Scan'));
  return Math.max(...scans.map((line) => Number(/actual .*rows=(\d+)/.exec(line)?.[1] ?? 0)));
}

it.each(['-createdAt', 'name'] as const)('no page passes more than half of a list by %s', async (sort) => {
  const { organizationId } = service;
  const context = new RequestContext({ organizationId, actor: 'test', requestId: newId() });
  const all = (await idsBy('id')).length;
  for (const skip of [FAR_ROWS, Math.floor(all / 2) + 1, all - 100, all + 100]) {
    const start = { after: null, skip };
    const query =
      sort === '-createdAt'
        ? customerPagesRepository.list(context, start, LIMIT + 1, new Date())
        : customerListRepository.page(
            context,
            { search: null, filter: {}, sort },
            start,
            LIMIT + 1,
            new Date(),
          );
    expect(await passed(query)).toBeLessThanOrEqual(Math.max(0, Math.min(skip + LIMIT + 1, all - skip)));
  }
});

it('a far page is of one moment, while customers are created and deleted before it', async () => {
  const before = await idsBy('created_at desc, id desc');
  const number = Math.ceil(before.length / LIMIT) - 2;
  const from = (number - 1) * LIMIT;
  let isOver = false;
  const seen: string[][] = [];
  const reading = Promise.all(
    [1, 2, 3].map(async () => {
      while (!isOver) seen.push((await page(`limit=${LIMIT}&page=${number}`)).ids);
    }),
  );
  let created = 0;
  try {
    for (let index = 0; index < 40; index += 1) {
      // The seed has the phones that the other tests take.
      const phone = `+4420${String(index).padStart(8, '0')}`;
      const { id } = await createCustomer(api, { name: `Newcomer ${index}`, phone });
      if (index % 3 === 0) await api.delete(`${CUSTOMERS}/${id}`);
      else created += 1;
    }
  } finally {
    isOver = true;
    await reading;
  }
  const texts = new Set(
    Array.from({ length: created + 2 }, (_, more) => before.slice(from - more, from - more + LIMIT).join()),
  );
  for (const ids of seen) expect(texts).toContain(ids.join());
  expect(new Set(seen.map((ids) => ids.join())).size).toBeGreaterThan(1);
});
