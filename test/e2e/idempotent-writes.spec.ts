import {
  adjust,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  NOBODY,
  ORDERS,
  outcome,
  PROGRAMS,
  REDEMPTIONS,
  REWARDS,
  TIERS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, createReward, earn, newOrder, redeem } from '../support/loyalty';
import { dumpRows, expectUnchanged } from '../support/rows';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  api = service.as('org_admin', crypto.randomUUID());
});

type Request = [method: string, path: string, body?: object];

/** A customer with 200 points, an order and a redemption among them, and what they came from. */
async function world() {
  const { id } = await createCustomer(api);
  const { id: other } = await createCustomer(api);
  await adjust(api, id, 100);
  const { transaction } = await earn(api, id, 20_000);
  const reward = await createReward(api, { stockRemaining: 9 });
  const redemption = await redeem(api, reward.id, id);
  const program = await activeProgram(api);
  return { id, other, entry: transaction.id, order: transaction.order_id, reward, redemption, program };
}

type World = Awaited<ReturnType<typeof world>>;

const BACK = { reason: 'void', points: 10 };

/** Every new write: what succeeds with it, and what a rule refuses. */
const WRITES: Record<string, { succeeds: (w: World) => Request; refused: (w: World) => Request }> = {
  earn: {
    succeeds: ({ id }) => ['POST', `${CUSTOMERS}/${id}/earn`, { orderId: newOrder(), amount: 5000 }],
    refused: ({ other, order }) => ['POST', `${CUSTOMERS}/${other}/earn`, { orderId: order, amount: 5000 }],
  },
  'reverse an entry': {
    succeeds: ({ entry }) => ['POST', `${ENTRIES}/${entry}/reverse`, BACK],
    refused: () => ['POST', `${ENTRIES}/${NOBODY}/reverse`, BACK],
  },
  'reverse an order': {
    succeeds: ({ order }) => ['POST', `${ORDERS}/${order}/reverse`, BACK],
    refused: () => ['POST', `${ORDERS}/nothing/reverse`, BACK],
  },
  redeem: {
    succeeds: ({ id, reward }) => ['POST', `${REWARDS}/${reward.id}/redeem`, { customerId: id }],
    refused: ({ other, reward }) => ['POST', `${REWARDS}/${reward.id}/redeem`, { customerId: other }],
  },
  use: {
    succeeds: ({ redemption }) => ['POST', `${REDEMPTIONS}/${redemption.id}/use`],
    refused: () => ['POST', `${REDEMPTIONS}/${NOBODY}/use`],
  },
  cancel: {
    succeeds: ({ redemption }) => ['POST', `${REDEMPTIONS}/${redemption.id}/cancel`],
    refused: () => ['POST', `${REDEMPTIONS}/${NOBODY}/cancel`],
  },
  'create a program': {
    succeeds: () => ['POST', PROGRAMS, { name: 'Next' }],
    refused: () => ['DELETE', `${PROGRAMS}/${NOBODY}`],
  },
  'change a program': {
    succeeds: ({ program }) => ['PATCH', `${PROGRAMS}/${program.id}`, { name: 'Changed' }],
    refused: () => ['PATCH', `${PROGRAMS}/${NOBODY}`, { name: 'Changed' }],
  },
  'delete a program': {
    succeeds: ({ program }) => ['DELETE', `${PROGRAMS}/${program.id}`],
    refused: () => ['DELETE', `${PROGRAMS}/${NOBODY}`],
  },
  'create a tier': {
    succeeds: ({ program }) => [
      'POST',
      TIERS,
      { programId: program.id, name: 'New', minPoints: 7, multiplier: 100 },
    ],
    refused: ({ program }) => [
      'POST',
      TIERS,
      { programId: program.id, name: 'New', minPoints: 500, multiplier: 100 },
    ],
  },
  'change a tier': {
    succeeds: ({ program }) => ['PATCH', `${TIERS}/${program.tiers[1].id}`, { name: 'Changed' }],
    refused: ({ program }) => ['PATCH', `${TIERS}/${program.tiers[1].id}`, { name: 'Gold' }],
  },
  'delete a tier': {
    succeeds: ({ program }) => ['DELETE', `${TIERS}/${program.tiers[3].id}`],
    refused: () => ['DELETE', `${TIERS}/${NOBODY}`],
  },
  'create a reward': {
    succeeds: ({ program }) => [
      'POST',
      REWARDS,
      { programId: program.id, name: 'x', pointsCost: 1, rewardType: 'free_item' },
    ],
    refused: () => [
      'POST',
      REWARDS,
      { programId: NOBODY, name: 'x', pointsCost: 1, rewardType: 'free_item' },
    ],
  },
  'change a reward': {
    succeeds: ({ reward }) => ['PATCH', `${REWARDS}/${reward.id}`, { stockRemaining: 3 }],
    refused: () => ['PATCH', `${REWARDS}/${NOBODY}`, { stockRemaining: 3 }],
  },
  'delete a reward': {
    succeeds: ({ reward }) => ['DELETE', `${REWARDS}/${reward.id}`],
    refused: () => ['DELETE', `${REWARDS}/${NOBODY}`],
  },
};

const names = Object.keys(WRITES);

function write(name: string): (typeof WRITES)[string] {
  return WRITES[name] as (typeof WRITES)[string];
}

function send([method, path, body]: Request, key = 'the-key'): Promise<Answer> {
  return api.call(method, path, body, { headers: { 'Idempotency-Key': key } });
}

/** The answer that is repeated, without another effect. */
async function expectReplay(request: Request, first: Answer): Promise<void> {
  const before = await dumpRows(service.sql);
  const again = await send(request);
  expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
    first.status,
    first.text,
    'true',
  ]);
  await expectUnchanged(service.sql, before);
}

describe('with a key, every write', () => {
  it.each(names)('%s: has its effect once, and the same answer again', async (name) => {
    const request = write(name).succeeds(await world());
    const first = await send(request);
    expect([name, first.status < 300, first.headers.get('idempotency-replayed')]).toEqual([name, true, null]);
    await expectReplay(request, first);
  });

  it.each(names)('%s: a refusal by rule is remembered', async (name) => {
    const request = write(name).refused(await world());
    const first = await send(request);
    expect([404, 409]).toContain(first.status);
    await expectReplay(request, first);
  });

  it.each(names)('%s: the key is another write’s no more', async (name) => {
    const [method, path, body] = write(name).succeeds(await world());
    await send([method, path, body]);
    const before = await dumpRows(service.sql);
    const changed: Request = [
      method,
      path,
      body ? { ...body, name: 'other', reason: 'other', orderId: 'other' } : undefined,
    ];
    const other = body ? await send(changed) : await send(['POST', PROGRAMS, { name: 'x' }]);
    // Fields that the write doesn't know are told first: the body is checked before the key.
    expect(['422 IDEMPOTENCY_MISMATCH', '400 VALIDATION_ERROR']).toContain(outcome(other));
    await expectUnchanged(service.sql, before);
  });

  it('a refusal stays one, though the points have come since', async () => {
    const { other, reward } = await world();
    const request: Request = ['POST', `${REWARDS}/${reward.id}/redeem`, { customerId: other }];
    expect(outcome(await send(request))).toBe('409 INSUFFICIENT_POINTS');
    await adjust(api, other, 500);
    expect(outcome(await send(request))).toBe('409 INSUFFICIENT_POINTS');
    expect(outcome(await send(request, 'another-key'))).toBe('201');
  });

  it('what isn’t valid is not remembered', async () => {
    const { id, entry } = await world();
    const path = `${ENTRIES}/${entry}/reverse`;
    expect(outcome(await send(['POST', path, { reason: 'x', points: 201 }]))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await send(['POST', path, { reason: 'x', points: 5 }]))).toBe('201');
    const earning = (currency: string): Request => [
      'POST',
      `${CUSTOMERS}/${id}/earn`,
      { orderId: 'E', amount: 500, currency },
    ];
    expect(outcome(await send(earning('USD'), 'k2'))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await send(earning('PEN'), 'k2'))).toBe('201');
  });

  it('an answer about a customer goes with her: a replay is a 404 without a new effect', async () => {
    const { id } = await world();
    const request: Request = ['POST', `${CUSTOMERS}/${id}/earn`, { orderId: newOrder(), amount: 5000 }];
    await send(request);
    await api.delete(`${CUSTOMERS}/${id}`);
    expect(outcome(await send(request))).toBe('404 NOT_FOUND');
  });

  it('an order that was too old by now is answered from memory', async () => {
    const { id } = await world();
    const occurredAt = service.clock.now().toISOString();
    const request: Request = [
      'POST',
      `${CUSTOMERS}/${id}/earn`,
      { orderId: newOrder(), amount: 5000, occurredAt },
    ];
    const first = await send(request);
    service.clock.advance(29.9 * 86_400_000);
    service.clock.advance(86_400_000 / 5);
    const again = await send(request);
    service.clock.advance(-30.1 * 86_400_000);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
  });
});
