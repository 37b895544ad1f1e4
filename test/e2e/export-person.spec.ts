import { newId } from '../../src/common/ids';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import { adjust, createCustomer, CUSTOMERS, IMPORTS, NOBODY, outcome, uploadCsv } from '../support/requests';
import { assign, createCoupon, reserve } from '../support/coupons';
import { createReward, earn, redeem } from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

async function exported(id: string): Promise<any> {
  const answer = await api.get(`${CUSTOMERS}/${id}/export`);
  expect(answer.status).toBe(200);
  return answer.body.data;
}

/** A customer with a row of everything, and a twin who was merged into her. */
async function fullCustomer(name: string): Promise<{ id: string; twin: string }> {
  const email = `${name}@example.com`.toLowerCase();
  const { id, phone } = await createCustomer(api, { name, email });
  const { id: twin } = await createCustomer(api, { name: `${name} Twin` });
  await earn(api, twin, 30_000, { description: `${name}'s lunch` });
  await adjust(api, id, 200);
  const reward = await createReward(api, { pointsCost: 10 });
  await redeem(api, reward.id, id);
  const coupon = await createCoupon(api);
  await assign(api, coupon.id, [id]);
  await reserve(api, coupon.code, { customerId: id, orderId: `order of ${name}` });
  await api.post(`${CUSTOMERS}/${twin}/consents`, { purpose: 'terms', granted: true });
  await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin });
  const { id: file } = (
    await uploadCsv(api, `name,phone,email\n${name},${phone},\n${name},,${email}\n${name},,x\n`)
  ).body.data;
  await api.post(`${IMPORTS}/${file}/run`);
  const job = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await service.app.get(ImportRunner).run(job, file);
  return { id, twin };
}

describe('the export of a person', () => {
  it('holds everything about her and her merged twin, by either id', async () => {
    const { id, twin } = await fullCustomer('Ana');
    const data = await exported(twin);
    expect(data.customer).toMatchObject({ id, name: 'Ana', email: 'ana@example.com', merged_into: null });
    expect(data.merged_customers).toMatchObject([{ id: twin, name: 'Ana Twin', merged_into: id }]);
    expect(data.merges).toMatchObject([{ source_id: twin, target_id: id }]);
    expect(data.accounts).toHaveLength(2);
    const types = data.entries.map(({ type }: { type: string }) => type).sort();
    expect(types).toEqual(['adjusted', 'earned', 'merged', 'merged', 'redeemed']);
    expect(data.entries).toContainEqual(expect.objectContaining({ description: "Ana's lunch", points: 300 }));
    const left = data.lots.reduce((sum: number, lot: { remaining: number }) => sum + lot.remaining, 0);
    expect(left).toBe(490);
    expect(data.redemptions).toMatchObject([{ reward_name: 'Dessert', points_spent: 10 }]);
    expect(data.coupon_assignments).toMatchObject([{ customer_id: id }]);
    expect(data.coupon_uses).toMatchObject([{ order_id: 'order of Ana' }]);
    expect(data.consents).toMatchObject([{ customer_id: twin, purpose: 'terms' }]);
    expect(data.imported_rows.map(({ cells }: { cells: string[] }) => cells[0])).toEqual(['Ana', 'Ana']);
    const actions = new Set(data.audit.map(({ action }: { action: string }) => action));
    expect(actions).toEqual(
      new Set([
        ...['customer.created', 'customer.merged', 'customer.consented', 'loyalty_account.earned'],
        ...[
          'loyalty_account.adjusted',
          'loyalty_account.redeemed',
          'redemption.issued',
          'loyalty_account.merged',
        ],
        'coupon_use.reserved',
      ]),
    );
  });

  it('holds nothing of anybody else, nor who worked with it', async () => {
    const { id } = await fullCustomer('Ana');
    await fullCustomer('Beatriz');
    const answer = await api.get(`${CUSTOMERS}/${id}/export`);
    expect(answer.text).not.toMatch(/beatriz|tester|actor|request_id/i);
    expect(answer.text).toMatch(/ana@example.com/);
  });

  it('of nobody is 404', async () => {
    await createCustomer(api);
    expect(outcome(await api.get(`${CUSTOMERS}/${NOBODY}/export`))).toBe('404 NOT_FOUND');
  });

  it('walks through pages: each row once', async () => {
    const { id, loyalty } = await createCustomer(api);
    const { rowCount } = await service.sql.query(
      `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
         balance_after, total_points_earned_after, actor, request_id, created_at)
       select $1, gen_random_uuid(), $2, n, 'adjusted', 0, 0, 0, 'a', 'r', now() from generate_series(1, 1203) n`,
      [organizationId, loyalty.id],
    );
    await service.sql.query(
      `insert into consents (organization_id, id, customer_id, purpose, channel, granted, source, occurred_at,
         recorded_at, actor, request_id)
       select $1, gen_random_uuid(), $2, 'terms', 'any', true, 'api', now(), now(), 'a', 'r'
       from generate_series(1, 1000)`,
      [organizationId, id],
    );
    const { entries, consents } = await exported(id);
    const versions = entries.map(({ account_version: version }: { account_version: number }) => version);
    expect(versions).toEqual(Array.from({ length: rowCount ?? 0 }, (_, index) => index + 1));
    expect(new Set(consents.map((consent: { id: string }) => consent.id)).size).toBe(1000);
  });
});

/** Columns that aren't told: the organization, whose it is anyway, members of staff, and what the database makes. */
const UNTOLD = ['organization_id', 'actor', 'request_id', 'search_text', 'name_key'];

const TABLES: Record<string, string> = {
  merged_customers: 'customers',
  merges: 'customer_merges',
  accounts: 'customer_loyalty',
  entries: 'loyalty_transactions',
  lots: 'loyalty_lots',
  lot_uses: 'loyalty_lot_uses',
  redemptions: 'reward_redemptions',
  coupon_assignments: 'coupon_assignments',
  coupon_uses: 'coupon_uses',
  consents: 'consents',
  imported_rows: 'import_rows',
};

it('tells every column of its tables, those that are added as well', async () => {
  const data = await exported((await fullCustomer('Ana')).id);
  for (const [part, table] of Object.entries(TABLES)) {
    const { rows } = await service.sql.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = $1 and column_name <> all ($2)`,
      [table, UNTOLD],
    );
    const [row] = data[part] as object[];
    expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
  }
});

it('reaches every table that knows a customer or an account', async () => {
  const { rows } = await service.sql.query<{ table: string }>(
    `select distinct conrelid::regclass::text as table from pg_constraint
     where contype = 'f' and confrelid in ('customers'::regclass, 'customer_loyalty'::regclass)`,
  );
  const told = Object.values(TABLES);
  expect(rows.map(({ table }) => table).filter((table) => !told.includes(table))).toEqual([]);
});
