import { DataSource } from 'typeorm';
import { newId } from '../../src/common/ids';
import { seedOrganization } from '../../src/demo/seed';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import type { ApiClient } from '../support/api-client';
import { earn } from '../support/loyalty';
import { createCustomer, CUSTOMERS, EARN_BATCH, IMPORTS, uploadCsv, VERIFY } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ STATEMENT_TIMEOUT_MS: '2000' });
});
afterAll(() => service.close());

/** What ANALYZE has seen: other organizations, and many rows of them. */
async function othersAreKnown(): Promise<void> {
  const other = crypto.randomUUID();
  await service.as('org_admin', other).get(CUSTOMERS);
  await service.sql.query(
    `insert into customers (organization_id, id, name, phone, created_at, updated_at)
     select $1, gen_random_uuid(), 'Ana ' || n, '+519' || lpad(n::text, 8, '0'), now(), now()
     from generate_series(1, 20000) n`,
    [other],
  );
  await service.sql.query('analyze customers, customer_loyalty, loyalty_transactions');
}

it('an organization that has just grown is worked with as fast as the others, before ANALYZE has seen it', async () => {
  await othersAreKnown();
  const api = service.as('org_admin', crypto.randomUUID());
  const customers = Array.from({ length: 1000 }, (_, index) => ({
    name: `Eva ${index}`,
    phone: `+518${String(index).padStart(8, '0')}`,
    email: `eva${index}@example.com`,
  }));
  let ids: string[] = [];
  for (const created of [1000, 0]) {
    const { status, body } = await api.post(`${CUSTOMERS}/batch`, { customers });
    expect([status, body.data?.created]).toEqual([200, created]);
    ids = body.data.results.map(({ id }: { id: string }) => id);
  }
  const orders = ids
    .slice(0, 500)
    .map((customerId, index) => ({ customerId, orderId: `A-${index}`, amount: 1000 }));
  expect((await api.post(EARN_BATCH, { orders })).body.data).toMatchObject({ earned: 500, failed: 0 });
  expect((await api.get(VERIFY)).body.data).toMatchObject({ healthy: true, accounts: 1000 });
  expect((await api.get(`${CUSTOMERS}?search=eva&sort=name&hasPhone=true`)).body.data.customers).toHaveLength(
    20,
  );
});

/** ANALYZE has seen a handful of rows: so plans are made, and kept, that read all of an organization's. */
async function hardlyAnythingIsKnown(of: TestService): Promise<{ organizationId: string; api: ApiClient }> {
  const organizationId = newId();
  const api = of.as('org_admin', organizationId);
  const { id } = await createCustomer(api);
  await earn(api, id, 10_000);
  await of.sql.query('analyze');
  return { organizationId, api };
}

describe('a bulk load right after ANALYZE has seen all but empty tables', () => {
  let fresh: TestService;
  beforeEach(async () => {
    fresh = await startTestService();
  });
  afterEach(() => fresh.close());

  it('is carried out when it fills an organization', async () => {
    const { organizationId, api } = await hardlyAnythingIsKnown(fresh);
    await seedOrganization(fresh.app, { organizationId, customers: 10_000, entries: 2 });
    expect((await api.get('/v1/loyalty/stats')).body.data.totalCustomers).toBe(10_001);
  });

  it('is carried out when it imports a file', async () => {
    const { organizationId, api } = await hardlyAnythingIsKnown(fresh);
    const rows = Array.from({ length: 8_000 }, (_, index) => `P,+518${String(index).padStart(8, '0')},5`);
    const { id } = (await uploadCsv(api, ['name,phone,points', ...rows].join('\n'))).body.data;
    await api.post(`${IMPORTS}/${id}/run`);
    const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
    await fresh.app.get(ImportRunner).run(context, id as string);
    expect((await api.get(`${IMPORTS}/${id}`)).body.data.report.created).toBe(8_000);
  });
});

it('no statement starts processes of its own, however much the planner expects of it', async () => {
  const runner = service.app.get(DataSource).createQueryRunner();
  const eager = [
    ...['parallel_setup_cost', 'parallel_tuple_cost'],
    ...['min_parallel_table_scan_size', 'min_parallel_index_scan_size'],
  ];
  const plan = async (...more: string[]): Promise<string> => {
    await runner.query('begin');
    for (const setting of [...eager.map((name) => `${name} = 0`), 'enable_seqscan = on', ...more])
      await runner.query(`set local ${setting}`);
    const rows = (await runner.query('explain select count(*) from customers')) as Record<string, string>[];
    await runner.query('rollback');
    return rows.map((row) => row['QUERY PLAN']).join();
  };
  try {
    expect(await plan()).not.toContain('Gather');
    expect(await plan('max_parallel_workers_per_gather = 2')).toContain('Gather');
  } finally {
    await runner.release();
  }
});
