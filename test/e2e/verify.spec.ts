import { INVARIANTS } from '../../src/loyalty/ledger/verification.repository';
import { adjust, createCustomer, CUSTOMERS, ENTRIES, VERIFY } from '../support/requests';
import { createReward, DAY_MS, earn, redeem } from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let customerId: string;
let account: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

/** An organization with a bit of everything, and one customer whose account is looked at. */
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  const customer = await createCustomer(api);
  customerId = customer.id;
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

it('finds nothing in a healthy ledger, and counts what it looked at', async () => {
  expect(await verify()).toEqual({ healthy: true, accounts: 2, entries: 5, waiting: 0, violations: [] });
});

it('finds nothing in an organization that has nothing', async () => {
  const empty = await service.as('org_admin', crypto.randomUUID()).get(VERIFY);
  expect(empty.body.data).toEqual({ healthy: true, accounts: 0, entries: 0, waiting: 0, violations: [] });
});

const ENTRY = `where customer_loyalty_id = :account and account_version`;

/** What is violated, by what, and every check that must name it; those in brackets name no account. */
const CORRUPTIONS: [string, string, string[]][] = [
  [
    'a balance that is one too high',
    'update customer_loyalty set points_balance = points_balance + 1 where id = :account',
    [...['balance_is_sum_of_entries', 'balance_is_sum_of_lots'], ...['[totals_are_recomputed]']],
  ],
  [
    'a lot of which more is left than there is',
    'update loyalty_lots set remaining = remaining + 1 where customer_loyalty_id = :account and expires_at is null',
    ['balance_is_sum_of_lots'],
  ],
  [
    'a lot that is gone',
    'delete from loyalty_lots where customer_loyalty_id = :account and expires_at is null',
    ['balance_is_sum_of_lots'],
  ],
  [
    'a version that counts an entry too many',
    'update customer_loyalty set version = version + 1 where id = :account',
    ['version_counts_entries'],
  ],
  [
    'an entry that is gone',
    `delete from loyalty_transactions ${ENTRY} = 2`,
    [
      ...['balance_is_sum_of_entries', 'entries_form_a_chain', 'version_counts_entries'],
      '[rollups_are_recomputed]',
    ],
  ],
  [
    'a balance after an entry that does not follow',
    `update loyalty_transactions set balance_after = balance_after + 1 ${ENTRY} = 4`,
    ['entries_form_a_chain'],
  ],
  [
    'an entry that precedes the one before it',
    `update loyalty_transactions set created_at = created_at - interval '1 day' ${ENTRY} = 3`,
    ['entries_form_a_chain', '[rollups_are_recomputed]'],
  ],
  [
    'a lifetime total that nobody earned',
    'update customer_loyalty set total_points_earned = total_points_earned + 1 where id = :account',
    ['lifetime_total_is_earned', '[totals_are_recomputed]'],
  ],
  [
    'a reversal that did not lower the lifetime total by what it says',
    `update loyalty_transactions set reversed_points = reversed_points + 1 ${ENTRY} = 3`,
    ['lifetime_total_is_earned'],
  ],
  [
    'a tier that is not deserved',
    `update customer_loyalty set tier_id = (
       select id from tiers where organization_id = :organization and name = 'Platinum') where id = :account`,
    ['tier_is_deserved', '[rollups_are_recomputed]'],
  ],
  [
    'no tier',
    'update customer_loyalty set tier_id = null where id = :account',
    ['tier_is_deserved', '[rollups_are_recomputed]'],
  ],
  [
    'an expiry that the account does not know',
    `update customer_loyalty set next_expiry_at = now() where id = :account`,
    ['next_expiry_is_known'],
  ],
  [
    'more reversed than there was',
    `update loyalty_transactions set reversed_points = 601 ${ENTRY} = 3`,
    ['lifetime_total_is_earned', 'reversals_stay_within'],
  ],
  [
    'a stock that no movement explains',
    'update rewards set stock_remaining = stock_remaining + 1 where organization_id = :organization',
    ['[stock_is_sum_of_movements]'],
  ],
  [
    'a movement of a stock that is gone',
    `delete from reward_stock_movements where organization_id = :organization and reason = 'redeemed'`,
    ['[stock_is_sum_of_movements]'],
  ],
  [
    'statistics that count a customer too many',
    `update organization_totals set customers = customers + 1 where organization_id = :organization
       and slot = (select min(slot) from organization_totals where organization_id = :organization)`,
    ['[totals_are_recomputed]'],
  ],
  [
    'statistics that forgot a redemption',
    `update reward_redemptions set status = 'cancelled' where organization_id = :organization`,
    ['[rollups_are_recomputed]', '[totals_are_recomputed]'],
  ],
  [
    'a lot that expires on another day than was counted',
    `update loyalty_lots set expires_at = now() + interval '2 days'
     where customer_loyalty_id = :account and remaining > 0`,
    ['next_expiry_is_known', '[rollups_are_recomputed]'],
  ],
  [
    'a last entry on another day than was counted',
    `update customer_loyalty set last_entry_at = last_entry_at - interval '1 day' where id = :account`,
    ['[rollups_are_recomputed]'],
  ],
  ...['earned', 'members', 'redemptions', 'points_spent'].map((metric): (typeof CORRUPTIONS)[number] => [
    `analytics that count too many ${metric}`,
    `update loyalty_rollups t set amount = amount + 1 where organization_id = :organization and metric = '${metric}'`,
    ['[rollups_are_recomputed]'],
  ]),
];

it.each(CORRUPTIONS)('names %s, and whose it is', async (_, statement, checks) => {
  await corrupt(statement);
  const expected = checks.map((check) =>
    check.startsWith('[') ? `${check.slice(1, -1)} -` : `${check} ${account}`,
  );
  expect(await violations()).toEqual(expected.sort());
});

it('says of a violation what is and what should be', async () => {
  await corrupt('update customer_loyalty set points_balance = points_balance + 7 where id = :account');
  const found = (await verify()).violations.find(
    ({ check }: { check: string }) => check === 'balance_is_sum_of_entries',
  );
  expect(found.detail).toBe('balance 547, entries sum up to 540');
});

it('names merges whose entries do not cancel out', async () => {
  const { id: sourceCustomerId } = await createCustomer(api);
  await earn(api, sourceCustomerId, 5000);
  await api.post(`${CUSTOMERS}/${customerId}/merge`, { sourceCustomerId });
  await corrupt(
    `update loyalty_transactions set merge_id = gen_random_uuid()
     where organization_id = :organization and type = 'merged' and points > 0`,
  );
  expect(await violations()).toEqual(['merges_cancel_out -']);
});

it('looks at its own organization alone', async () => {
  await corrupt('update customer_loyalty set points_balance = points_balance + 1 where id = :account');
  const elsewhere = service.as('org_admin', crypto.randomUUID());
  await earn(elsewhere, (await createCustomer(elsewhere)).id, 5000);
  expect((await elsewhere.get(VERIFY)).body.data.healthy).toBe(true);
});

describe('where a constraint has been dropped', () => {
  it('names an order that earned twice', async () => {
    const { rows } = await service.sql.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'loyalty_transactions'::regclass and indisunique
         and pg_get_indexdef(indexrelid) like '%order_id%'`,
    );
    expect(rows).toHaveLength(1);
    const [{ name, definition }] = rows as [{ name: string; definition: string }];
    const { transaction } = await earn(api, customerId, 500);
    await service.sql.query(`drop index ${name}`);
    await corrupt(
      `update loyalty_transactions set order_id = (select order_id from loyalty_transactions ${ENTRY} = 1)
       where id = '${transaction.id}'`,
    );
    expect(await violations()).toEqual(['order_earns_once -']);
    await service.sql.query('delete from loyalty_transactions where id = $1', [transaction.id]);
    await service.sql.query(definition);
  });

  it('names a lot that is negative, though the sum is right', async () => {
    await service.sql.query('alter table loyalty_lots drop constraint ck_loyalty_lots_remaining');
    await corrupt(
      `update loyalty_lots set remaining = case when expires_at is null then remaining + 5 else -5 end
       where customer_loyalty_id = :account`,
    );
    expect(await violations()).toEqual([
      `balance_is_sum_of_lots ${account}`,
      `nothing_is_negative ${account}`,
    ]);
  });
});

it('has a test for every invariant', () => {
  const named = CORRUPTIONS.flatMap(([, , checks]) => checks.map((check) => check.replace(/[[\]]/g, '')));
  const apart = ['merges_cancel_out', 'nothing_is_negative', 'order_earns_once'];
  expect([...new Set([...named, ...apart])].sort()).toEqual([...INVARIANTS].sort());
});
