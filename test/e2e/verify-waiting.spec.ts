import { adjust, createCustomer, ENTRIES, TIERS, VERIFY } from '../support/requests';
import { activeProgram, createReward, DAY_MS, earn, redeem } from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let account: string;

beforeAll(async () => {
  service = await startTestService({ STATEMENT_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());

/** An organization with a bit of everything, and one customer whose account is looked at. */
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  const customer = await createCustomer(api);
  account = customer.loyalty.id;
  const { transaction } = await earn(api, customer.id, 60_000);
  const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
  await adjust(api, customer.id, 50, { expiresAt });
  await api.post(`${ENTRIES}/${transaction.id}/reverse`, { reason: 'part', points: 10 });
  const reward = await createReward(api, { stockRemaining: 3 });
  await redeem(api, reward.id, customer.id);
  await earn(api, (await createCustomer(api)).id, 5000);
});

async function verify(): Promise<any> {
  return (await api.get(VERIFY)).body.data;
}

/** Changes rows as nobody but a superuser can: no trigger, no foreign key, no check of the service. */
async function corrupt(statement: string): Promise<void> {
  await service.sql.query('set session_replication_role = replica');
  const { rowCount } = await service.sql.query(
    statement.replaceAll(':account', `'${account}'`).replaceAll(':organization', `'${organizationId}'`),
  );
  await service.sql.query('reset session_replication_role');
  expect(rowCount).toBeGreaterThan(0);
}

/** Each check that found something, with the account, in the order of their names; `-` where it is nobody's. */
async function violations(): Promise<string[]> {
  const { healthy, violations: found } = await verify();
  expect(healthy).toBe(found.length === 0);
  const named = found.map(({ check, accountId }: { check: string; accountId: string | null }) =>
    [check, accountId ?? '-'].join(' '),
  );
  return [...new Set<string>(named)].sort();
}

describe('accounts that wait for re-evaluation after an edit of tiers', () => {
  it.each<[string, (tiers: any[]) => Promise<unknown>]>([
    ['a threshold that moved', ([, silver]) => api.patch(`${TIERS}/${silver.id}`, { minPoints: 5 })],
    ['a tier that went', ([, silver]) => api.delete(`${TIERS}/${silver.id}`)],
  ])('are no violation: %s', async (_, edit) => {
    await edit((await activeProgram(api)).tiers);
    expect(await violations()).toEqual([]);
  });
});

describe('where a constraint has been dropped', () => {
  it('names a stock that is negative, though its movements say so', async () => {
    const { rows } = await service.sql.query<{ name: string }>(
      `select conname as name from pg_constraint where conrelid = 'rewards'::regclass and contype = 'c'
         and pg_get_constraintdef(oid) like '%stock_remaining%'`,
    );
    for (const { name } of rows) await service.sql.query(`alter table rewards drop constraint ${name}`);
    await corrupt('update rewards set stock_remaining = -1 where organization_id = :organization');
    await corrupt(
      `update reward_stock_movements set change = -4 where organization_id = :organization and reason = 'redeemed'`,
    );
    expect(await violations()).not.toEqual([]);
  });
});
