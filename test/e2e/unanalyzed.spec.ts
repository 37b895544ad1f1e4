import { CUSTOMERS, VERIFY } from '../support/requests';
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
  for (const created of [1000, 0]) {
    const { status, body } = await api.post(`${CUSTOMERS}/batch`, { customers });
    expect([status, body.data?.created]).toEqual([200, created]);
  }
  expect((await api.get(VERIFY)).body.data).toMatchObject({ healthy: true, accounts: 1000 });
  expect((await api.get(`${CUSTOMERS}?search=eva&sort=name&hasPhone=true`)).body.data.customers).toHaveLength(
    20,
  );
});
