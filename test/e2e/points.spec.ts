import { adjust, createCustomer, CUSTOMERS, MOST_POINTS, NOBODY, outcome, STATS } from '../support/requests';
import { dumpRows, expectUnchanged } from '../support/rows';
import { expectHealthy } from '../support/healthy';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const HOUR_MS = 3_600_000;

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

function postAdjustment(customerId: string, body: unknown): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customerId}/adjust-points`, body);
}

function inFuture(ms: number): string {
  return new Date(service.clock.now().getTime() + ms).toISOString();
}

async function balanceOf(customerId: string): Promise<number> {
  return (await api.get(`${CUSTOMERS}/${customerId}`)).body.data.loyalty.points_balance as number;
}

/** Sends a request that must be refused, and expects every table as it was. */
async function expectRefused(customerId: string, body: unknown, expected: string): Promise<Answer> {
  const before = await dumpRows(service.sql, organizationId);
  const answer = await postAdjustment(customerId, body);
  expect(outcome(answer)).toBe(expected);
  await expectUnchanged(service.sql, before, organizationId);
  return answer;
}

describe('an adjustment', () => {
  it('answers 200 with the new balance and the entry, and no other fields', async () => {
    const { id, loyalty } = await createCustomer(api);
    const { status, body } = await postAdjustment(id, { amount: 150, reason: 'Welcome gift' });
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      success: true,
      data: {
        newBalance: 150,
        transaction: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          customer_loyalty_id: loyalty.id,
          order_id: null,
          points: 150,
          type: 'adjusted',
          description: 'Welcome gift',
          balance_after: 150,
          expires_at: null,
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      },
    });
  });

  it('is seen by the next read of profile, list, history and statistics', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 150);
    expect(await adjust(api, id, -50)).toBe(100);
    expect(await balanceOf(id)).toBe(100);
    expect((await api.get(CUSTOMERS)).body.data.customers[0].points_balance).toBe(100);
    expect((await api.get(`${CUSTOMERS}/${id}/transactions`)).body.data[0].balance_after).toBe(100);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(100);
  });

  it('moves the balance alone: not the points earned, not the tier', async () => {
    const { id, loyalty } = await createCustomer(api);
    await adjust(api, id, 10_000);
    const after = (await api.get(`${CUSTOMERS}/${id}`)).body.data.loyalty;
    expect(after).toMatchObject({ ...loyalty, points_balance: 10_000, total_points_earned: 0 });
    expect((await api.get(STATS)).body.data.totalPointsEarned).toBe(0);
  });

  it('may take the whole balance', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 7);
    expect(await adjust(api, id, -7)).toBe(0);
  });

  it('of more than there is changes nothing', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 100);
    await expectRefused(id, { amount: -101, reason: 'x' }, '409 INSUFFICIENT_POINTS');
    await expectRefused(id, { amount: -MOST_POINTS, reason: 'x' }, '409 INSUFFICIENT_POINTS');
    expect(await balanceOf(id)).toBe(100);
  });

  it('without an active program is refused', async () => {
    const { id, loyalty } = await createCustomer(api);
    await service.sql.query('update programs set is_active = false where id = $1', [loyalty.program_id]);
    await expectRefused(id, { amount: 1, reason: 'x' }, '409 NO_ACTIVE_PROGRAM');
  });

  it('of nobody is a 404', async () => {
    await createCustomer(api);
    await expectRefused(NOBODY, { amount: 1, reason: 'x' }, '404 NOT_FOUND');
  });
});

describe('the input of an adjustment', () => {
  it.each([
    ['0'],
    ['-0'],
    ['0.5'],
    ['1.5'],
    ['-0.1'],
    ['"1"'],
    ['9007199254740992'],
    ['9007199254740993'],
    ['-9007199254740992'],
    ['9223372036854775807'],
    ['9223372036854775808'],
    ['-9223372036854775808'],
    ['1e21'],
    ['1e400'],
    ['1e-7'],
    ['null'],
    ['true'],
    ['[1]'],
    ['[]'],
    ['{}'],
    ['""'],
  ])('refuses the amount %s', async (amount) => {
    const { id } = await createCustomer(api);
    const raw = `{"amount":${amount},"reason":"x"}`;
    const answer = await api.post(`${CUSTOMERS}/${id}/adjust-points`, undefined, { raw });
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty('amount');
    expect(await balanceOf(id)).toBe(0);
  });

  it.each([
    ['a missing amount', { reason: 'x' }, 'amount'],
    ['a missing reason', { amount: 1 }, 'reason'],
    ['an empty reason', { amount: 1, reason: '' }, 'reason'],
    ['a reason of 256 characters', { amount: 1, reason: 'a'.repeat(256) }, 'reason'],
    ['a reason with NUL', { amount: 1, reason: 'a\u0000' }, 'reason'],
    ['a reason that is a number', { amount: 1, reason: 1 }, 'reason'],
    ['no reason', { amount: 1, reason: null }, 'reason'],
    ['a field of the row', { amount: 1, reason: 'x', expires_at: '2100-01-01T00:00:00Z' }, 'expires_at'],
    ['a type', { amount: 1, reason: 'x', type: 'earned' }, 'type'],
  ])('refuses %s', async (_, body, field) => {
    const { id } = await createCustomer(api);
    const answer = await expectRefused(id, body, '400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty(field);
  });

  it('refuses half characters in the reason', async () => {
    const { id } = await createCustomer(api);
    const raw = '{"amount":1,"reason":"\\udfff"}';
    const answer = await api.post(`${CUSTOMERS}/${id}/adjust-points`, undefined, { raw });
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
  });

  it.each([
    ['past', '2020-01-01T00:00:00Z'],
    ['no time', 'tomorrow'],
    ['infinite', 'infinity'],
    ['on a day that does not exist', '2100-02-30T00:00:00Z'],
    ['at an hour that does not exist', '2100-01-01T25:00:00Z'],
    ['empty', ''],
    ['with NUL', '2100-01-01T00:00:00Z\u0000'],
    ['a number', 4_102_444_800],
    ['null', null],
    ['an array', ['2100-01-01T00:00:00Z']],
  ])('refuses an expiry that is %s', async (_, expiresAt) => {
    const { id } = await createCustomer(api);
    const answer = await expectRefused(id, { amount: 1, reason: 'x', expiresAt }, '400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty('expiresAt');
  });

  it('refuses an expiry for points that are taken', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 10);
    const body = { amount: -1, reason: 'x', expiresAt: inFuture(HOUR_MS) };
    await expectRefused(id, body, '400 VALIDATION_ERROR');
  });

  it.each([
    ['2100-01-01T00:00:00Z', '2100-01-01T00:00:00.000Z'],
    ['2100-01-01T00:00:00.123Z', '2100-01-01T00:00:00.123Z'],
    ['2099-12-31T19:00:00-05:00', '2100-01-01T00:00:00.000Z'],
  ])('accepts the expiry %s', async (expiresAt, stored) => {
    const { id } = await createCustomer(api);
    const { body } = await postAdjustment(id, { amount: 1, reason: 'x', expiresAt });
    expect(body.data.transaction.expires_at).toBe(stored);
  });

  it('keeps the reason as it was sent, but in NFC', async () => {
    const { id } = await createCustomer(api);
    const reason = ` Cortesi\u0301a 😀\u202E ${'a'.repeat(235)}`;
    const { body } = await postAdjustment(id, { amount: 1, reason });
    expect(body.data.transaction.description).toBe(reason.normalize('NFC'));
  });
});

describe('the largest number of points', () => {
  const one = { amount: 1, reason: 'x' };

  it('may be held by an account, and not one more', async () => {
    const { id } = await createCustomer(api);
    expect(await adjust(api, id, MOST_POINTS)).toBe(MOST_POINTS);
    expect(await balanceOf(id)).toBe(MOST_POINTS);
    await expectRefused(id, one, '409 POINTS_LIMIT');
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(MOST_POINTS);
  });

  it('may be held by an organization, and not one more', async () => {
    const { id: first } = await createCustomer(api);
    const { id: second } = await createCustomer(api);
    await adjust(api, first, MOST_POINTS);
    await expectRefused(second, one, '409 POINTS_LIMIT');
    await adjust(api, first, -1);
    expect(await adjust(api, second, 1)).toBe(1);
    await expectRefused(second, one, '409 POINTS_LIMIT');
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(MOST_POINTS);
  });

  it('is counted for each organization alone', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, MOST_POINTS);
    const other = service.as('org_admin', crypto.randomUUID());
    expect(await adjust(other, (await createCustomer(other)).id, MOST_POINTS)).toBe(MOST_POINTS);
  });

  it('is given free by a customer who is deleted', async () => {
    const { id: first } = await createCustomer(api);
    await adjust(api, first, MOST_POINTS);
    await api.delete(`${CUSTOMERS}/${first}`);
    expect(await adjust(api, (await createCustomer(api)).id, MOST_POINTS)).toBe(MOST_POINTS);
  });

  it('takes no harm from sums beyond 32 bits', async () => {
    const { id } = await createCustomer(api);
    await adjust(api, id, 2_147_483_647);
    expect(await adjust(api, id, 2_147_483_647)).toBe(4_294_967_294);
    expect(await adjust(api, id, -2_147_483_649)).toBe(2_147_483_645);
  });
});
