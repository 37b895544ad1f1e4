import { startTestService, type TestService } from '../support/test-service';
import type { Answer, ApiClient } from '../support/api-client';
import { createReward } from '../support/loyalty';
import { PROGRAMS, REWARDS } from '../support/requests';
import { type Traffic, WireWatch } from './wire';

const CUSTOMERS = '/v1/loyalty/customers';

/** What a request may cost: how many round trips to the database, and which statements, in their order. */
const LOOKUP = ['customers_lock_identity', 'customers_find_start', 'customers_find_owners'];
const LOCK = ['ledger_lock_account_for_credit_by_customer', 'ledger_read_account_by_customer'];
const KEY = ['idempotency_lock_key', 'idempotency_find_key'];

let service: TestService;
let api: ApiClient;
let wire: WireWatch;
let id: string;
let number = 0;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '1' });
  api = service.as();
  wire = new WireWatch();
  id = await newCustomer();
  await api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 100, reason: 'Gift' });
});
afterAll(async () => {
  wire.close();
  await service.close();
});

async function newCustomer(): Promise<string> {
  number += 1;
  const body = { name: 'Ana', phone: `+51900000${100 + number}`, email: `ana${number}@example.com` };
  const answer = await api.post(CUSTOMERS, body);
  expect(answer.status).toBe(201);
  return (answer.body as { data: { id: string } }).data.id;
}

/** Runs a request twice, so that what is learned once an organization is known, and looks at the second one. */
async function cost(request: () => Promise<unknown>): Promise<Traffic> {
  await request();
  return wire.of(request);
}

describe('reading', () => {
  it('a profile: one statement, one flight', async () => {
    expect(await cost(() => api.get(`${CUSTOMERS}/${id}`))).toEqual({
      flights: 1,
      statements: ['customers_profile'],
    });
  });

  it('a list: the page and the total, one flight', async () => {
    expect(await cost(() => api.get(`${CUSTOMERS}?page=2`))).toEqual({
      flights: 1,
      statements: ['customers_list_page', 'customers_count_all'],
    });
  });

  it('a list without a total: one statement, one flight', async () => {
    expect(await cost(() => api.get(`${CUSTOMERS}?count=none`))).toEqual({
      flights: 1,
      statements: ['customers_list_first'],
    });
  });

  it('the programs with their tiers: as much for many as for few', async () => {
    const list = (): Promise<unknown> => api.get(PROGRAMS);
    const few = structuredClone(await cost(list));
    for (let made = 0; made < 5; made += 1) await api.post(PROGRAMS, { name: `Program ${made}` });
    expect(await cost(list)).toEqual(few);
  });

  it('a search: the page with the total, one statement', async () => {
    expect(await cost(() => api.get(`${CUSTOMERS}?search=ana`))).toEqual({
      flights: 1,
      statements: ['customers_search_page'],
    });
  });

  it('a filtered and sorted search: the page and the total, one flight', async () => {
    const { flights, statements } = await cost(() =>
      api.get(`${CUSTOMERS}?search=ana&hasPhone=true&minPoints=1&sort=-pointsBalance`),
    );
    // With the one that asks for a plan of its own.
    expect([flights, statements.length]).toEqual([1, 3]);
  });

  it('a history: the page and the total, one flight', async () => {
    expect(await cost(() => api.get(`${CUSTOMERS}/${id}/transactions`))).toEqual({
      flights: 1,
      statements: ['ledger_count_entries', 'ledger_list_entries'],
    });
  });

  it('the statistics: one statement, one flight', async () => {
    expect(await cost(() => api.get('/v1/loyalty/stats'))).toEqual({
      flights: 1,
      statements: ['stats_read'],
    });
  });

  it('the analytics: five statements, one flight', async () => {
    expect(await cost(() => api.get('/v1/loyalty/analytics'))).toEqual({
      flights: 1,
      statements: ['programs', 'tiers', 'days', 'rewards', 'expiring'].map(
        (name) => `analytics_find_${name}`,
      ),
    });
  });
});

describe('a coupon', () => {
  const COUPONS = '/v1/coupons';
  const cart = { items: [{ menuItemId: 'm', quantity: 1, unitPrice: 100 }] };
  const fields = {
    code: 'TEN',
    name: 'Ten',
    type: 'percentage',
    discountValue: 10,
    maxUsesPerCustomer: null,
  };
  const reserve = (): Promise<Answer> =>
    api.post(`${COUPONS}/reserve`, { code: 'TEN', customerId: id, cart });
  const settle = (how: string, uses: string[]): Promise<Answer> =>
    api.post(`${COUPONS}/uses/${uses.pop()}/${how}`);
  const LOCK_USE = ['coupons_lock_of_use', 'coupons_lock_use'];
  const SETTLE = ['coupons_count_use', 'coupons_settle_use', 'audit_insert_entry'];

  beforeAll(() => api.post(COUPONS, fields));

  it('that is validated: itself and what is taken of it, one flight', async () => {
    expect(await cost(() => api.post(`${COUPONS}/validate`, { code: 'TEN', customerId: id, cart }))).toEqual({
      flights: 1,
      statements: ['coupons_find_by_code', 'coupons_find_usage'],
    });
  });

  it('that is reserved: lock, then write, two flights', async () => {
    expect(await cost(reserve)).toEqual({
      flights: 2,
      statements: [
        ...['coupons_lock_customers', 'coupons_lock_by_code', 'coupons_find_usage'],
        ...['coupons_expire_of_coupon', 'coupons_insert_use', 'audit_insert_entry'],
      ],
    });
  });

  it.each(['use', 'rollback'])('that is reserved, on %s: lock, then write, two flights', async (how) => {
    const [first, second] = [await reserve(), await reserve()];
    const uses = [first, second].map(({ body }) => body.data.use.id as string);
    if (how === 'rollback') for (const use of uses) await settle('use', [use]);
    expect(await cost(() => settle(how, uses))).toEqual({
      flights: 2,
      statements: [...LOCK_USE, ...SETTLE],
    });
  });
});

describe('writing', () => {
  it('a new customer: look, then write, two flights', async () => {
    expect(await cost(newCustomer)).toEqual({
      flights: 2,
      statements: [...LOOKUP, 'customers_register'],
    });
  });

  it('a batch: start, look, write, three flights however many they are', async () => {
    let turn = 0;
    const send = (): Promise<unknown> => {
      turn += 1;
      const customers = Array.from({ length: 200 }, (_, index) => ({
        name: 'Ana',
        phone: `+5198${turn}${String(index).padStart(6, '0')}`,
      }));
      return api.post(`${CUSTOMERS}/batch`, { customers });
    };
    expect(await cost(send)).toEqual({
      flights: 3,
      statements: [
        ...['customers_find_start', 'customers_lock_identity', 'customers_find_start'],
        ...['batch_email_keys', 'batch_find_contacts', 'batch_find_tiers'],
        ...['batch_insert_customers', 'ledger_open_accounts', 'audit_insert_entry', 'totals_add'],
      ],
    });
  });

  it('a customer who is there: look, and commit, two flights', async () => {
    const again = (): Promise<unknown> => api.post(CUSTOMERS, { name: 'Ana', phone: '+51900000101' });
    expect(await cost(again)).toEqual({ flights: 2, statements: LOOKUP });
  });

  it('a change of a customer: look, lock, write, three flights', async () => {
    let turn = 0;
    const change = (): Promise<unknown> => api.patch(`${CUSTOMERS}/${id}`, { name: `Ana ${(turn += 1)}` });
    expect(await cost(change)).toEqual({
      flights: 3,
      statements: [
        'customers_lock_identity',
        'customers_find_start',
        'customers_lock',
        'customers_stands_for',
        'customers_update',
        'audit_insert_entry',
      ],
    });
  });

  it('an adjustment: lock, then write, two flights', async () => {
    const adjust = (): Promise<unknown> =>
      api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 10, reason: 'Gift' });
    expect(await cost(adjust)).toEqual({
      flights: 2,
      statements: [...LOCK, 'ledger_apply_credit'],
    });
  });

  it('an earn: lock, then write, two flights', async () => {
    let turn = 0;
    const earn = (): Promise<unknown> =>
      api.post(`${CUSTOMERS}/${id}/earn`, { orderId: `A-${(turn += 1)}`, amount: 1000 });
    expect(await cost(earn)).toEqual({
      flights: 2,
      statements: [...[...LOCK, 'earning_find_by_order', 'earning_find_active_rule'], 'ledger_apply_credit'],
    });
  });

  it('a batch of orders: lock, write, two flights however many they are', async () => {
    let turn = 0;
    const send = (): Promise<unknown> => {
      turn += 1;
      const orders = Array.from({ length: 200 }, (_, index) => ({
        ...{ customerId: id, orderId: `B-${turn}-${index}`, amount: 1000 },
      }));
      return api.post('/v1/loyalty/earn/batch', { orders });
    };
    expect(await cost(send)).toEqual({
      flights: 2,
      statements: [
        'ledger_share_totals',
        ...['many_lock_accounts', 'many_find_customers', 'many_find_due_lots', 'ledger_find_active_tiers'],
        ...['ledger_sum_totals', 'earn_batch_find_by_orders', 'earning_find_active_rule'],
        ...['audit_insert_entry', 'earn_batch_apply_changes'],
      ],
    });
  });

  it('a redemption: lock, then write, two flights', async () => {
    const { id: reward } = await createReward(api, { pointsCost: 1, stockRemaining: 10 });
    const redeem = (): Promise<unknown> => api.post(`${REWARDS}/${reward}/redeem`, { customerId: id });
    expect(await cost(redeem)).toEqual({
      flights: 2,
      statements: [
        ...['lock', 'read'].map((verb) => `ledger_${verb}_account_by_reward_and_customer`),
        'redemptions_lock_reward',
        ...['redemptions_insert', 'rewards_move_stock', 'rewards_insert_movement', 'ledger_apply_change'],
      ],
    });
  });

  it('an adjustment with a key: the key travels along, two flights', async () => {
    let turn = 0;
    const adjust = (): Promise<unknown> =>
      api.post(
        `${CUSTOMERS}/${id}/adjust-points`,
        { amount: 10, reason: 'Gift' },
        { headers: { 'Idempotency-Key': `key-${(turn += 1)}` } },
      );
    expect(await cost(adjust)).toEqual({
      flights: 2,
      statements: [...[...KEY, ...LOCK, 'ledger_apply_credit', 'idempotency_insert_key']],
    });
  });

  it('a deletion: lock, then write, two flights', async () => {
    const others = [await newCustomer(), await newCustomer()];
    expect(await cost(() => api.delete(`${CUSTOMERS}/${others.pop()}`))).toEqual({
      flights: 2,
      statements: [
        ...[
          'customers_lock_for_deletion',
          'customers_stands_for',
          'customers_lock_accounts',
          'customers_find_share',
        ],
        ...['customers_find_contacts', 'idempotency_forget_customer', 'customers_keep_reversals'],
        ...['customers_forget_imported_rows', 'customers_forget_unread_rows', 'customers_delete'],
        ...['audit_insert_entry', 'totals_add'],
      ],
    });
  });
});
