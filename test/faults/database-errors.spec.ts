import type { Answer, ApiClient } from '../support/api-client';
import { CART } from '../support/coupons';
import { expectHealthy } from '../support/healthy';
import { createReward, newOrder, redeem } from '../support/loyalty';
import {
  adjust,
  COUPONS,
  createCustomer,
  CUSTOMERS,
  newPhone,
  outcome,
  REDEMPTIONS,
  REWARDS,
} from '../support/requests';
import { dumpRows, expectUnchanged } from '../support/rows';
import { startTestService, type TestService } from '../support/test-service';
import { watchCauses } from './causes';

let service: TestService;
let api: ApiClient;
let causes: Record<string, number>;
let customerId: string;
let rewardId: string;

beforeAll(async () => {
  service = await startTestService({ STATEMENT_TIMEOUT_MS: '400', LOCK_TIMEOUT_MS: '300' });
  causes = watchCauses(service.app);
  api = service.as();
  ({ id: customerId } = await createCustomer(api));
  await adjust(api, customerId, 100_000);
  ({ id: rewardId } = await createReward(api));
  await api.post(COUPONS, {
    code: 'C',
    name: 'C',
    type: 'fixed',
    discountValue: 1,
    maxUsesPerCustomer: null,
  });
  await service.sql.query('create sequence failures; grant usage on sequence failures to puntos_app');
});
afterAll(async () => {
  await heal();
  await expectHealthy(service);
  await service.close();
});
beforeEach(() => {
  for (const cause of Object.keys(causes)) delete causes[cause];
});
afterEach(() => heal());

/**
 * From now on every row of the log is refused: what stands in the last flight of each write.
 * @param deed what happens instead
 * @param times how often; a sequence counts, which no rollback takes back
 */
async function fail(deed: string, times = 1_000_000): Promise<void> {
  await service.sql.query('alter sequence failures restart');
  await service.sql.query(`
    create function fail() returns trigger language plpgsql as $$ begin
      if nextval('failures') <= ${times} then ${deed}; end if;
      return new;
    end $$;
    create trigger fail before insert on audit_log for each row execute function fail()`);
}

const raise = (code: string): string => `raise 'staged' using errcode = '${code}'`;

/** How often the row was tried. */
async function tries(): Promise<number> {
  const { rows } = await service.sql.query<{ last_value: string }>('select last_value from failures');
  return Number(rows[0]?.last_value);
}

async function heal(): Promise<void> {
  await service.sql.query('drop function if exists fail() cascade');
}

type Request = readonly [method: string, path: string, body: object];

/** A write of each kind, another one each time. */
const WRITES: Record<string, () => Request> = {
  create: () => ['POST', CUSTOMERS, { name: 'New', phone: newPhone() }],
  adjust: () => ['POST', `${CUSTOMERS}/${customerId}/adjust-points`, { amount: 5, reason: 'x' }],
  earn: () => ['POST', `${CUSTOMERS}/${customerId}/earn`, { orderId: newOrder(), amount: 500 }],
  redeem: () => ['POST', `${REWARDS}/${rewardId}/redeem`, { customerId }],
  'reserve a coupon': () => ['POST', `${COUPONS}/reserve`, { code: 'C', customerId, cart: CART }],
  'change a reward': () => ['PATCH', `${REWARDS}/${rewardId}`, { name: `Dessert ${newOrder()}` }],
};
const KINDS = Object.entries(WRITES);

const earning = WRITES.earn as () => Request;

const newKey = (): string => crypto.randomUUID();

function send([method, path, body]: Request, key = newKey()): Promise<Answer> {
  return api.call(method, path, body, { headers: { 'Idempotency-Key': key } });
}

/** Refused with 503 while it fails, with every row as it was; then made with the same key. */
async function expectAllOrNothing(deed: string, request: Request): Promise<void> {
  const key = newKey();
  const before = await dumpRows(service.sql);
  await fail(deed);
  const refused = await send(request, key);
  await heal();
  expect([outcome(refused), refused.headers.get('retry-after')]).toEqual(['503 UNAVAILABLE', '1']);
  await expectUnchanged(service.sql, before);
  const made = await send(request, key);
  expect([made.status < 300, made.headers.get('idempotency-replayed')]).toEqual([true, null]);
}

describe('an error of the server in the last flight', () => {
  const CODES = [
    '53100',
    '53200',
    '53300',
    '53400',
    '57P01',
    '57P02',
    '57P03',
    '57P05',
    '08006',
    '25P03',
    '28P01',
  ];

  it.each(CODES)('%s: 503, nothing half written, and the same key succeeds afterwards', async (code) => {
    for (const [, request] of KINDS) await expectAllOrNothing(raise(code), request());
    expect(causes).toEqual({ [code]: KINDS.length });
  });

  it('that is no fault of the surroundings stays a 500 without Retry-After', async () => {
    await fail(raise('XX000'));
    const answer = await send(earning());
    expect([outcome(answer), answer.headers.get('retry-after')]).toEqual(['500 INTERNAL_ERROR', null]);
  });
});

describe('a conflict', () => {
  it.each(['40001', '40P01'])('%s three times is not noticed: the effect is there once', async (code) => {
    for (const [name, request] of KINDS) {
      await fail(raise(code), 3);
      const answer = await send(request());
      // A redemption leaves two rows in the log.
      expect([name, answer.status < 300, await tries()]).toEqual([name, true, name === 'redeem' ? 5 : 4]);
      await heal();
    }
    expect(causes).toEqual({});
  });

  it.each(['40001', '40P01'])('%s that goes on is tried four times in all, then 503', async (code) => {
    await fail(raise(code));
    const request = earning();
    const refused = await send(request);
    expect([outcome(refused), refused.headers.get('retry-after')]).toEqual(['503 UNAVAILABLE', '1']);
    expect([await tries(), causes]).toEqual([4, { [code]: 1 }]);
    await heal();
    await expectAllOrNothing(raise(code), request);
  });
});

describe('a statement that takes too long', () => {
  it.each(KINDS)('%s: 503 within its time, nothing half written', async (_, request) => {
    const startedAt = Date.now();
    await expectAllOrNothing('perform pg_sleep(30)', request());
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(causes).toEqual({ '57014': 1 });
  });
});

describe('a redemption', () => {
  it.each(['use', 'cancel'])('whose %s failed is as it was, and settled with the same key', async (verb) => {
    const { id } = await redeem(api, rewardId, customerId);
    await expectAllOrNothing(raise('53100'), ['POST', `${REDEMPTIONS}/${id}/${verb}`, {}]);
  });
});
