import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { adjust, atOnce, createCustomer, CUSTOMERS, ENTRIES, STATS, tally, TIERS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import * as contention from '../support/contention';
import { accountOf, type Held, times } from '../support/contention';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { balanceOf, createReward, DAY_MS, earn, historyOf, postRedemption, redeem, reverseOrder } = loyalty;

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '48', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
});
afterEach(() => expectHealthy(service, organizationId));

const REWARD = 'select from rewards where id = $1 for no key update';

/** All the contenders wait for the lock that the holder has, before any of them gets it. */
function contend<T>(
  contenders: number,
  request: (index: number) => Promise<T>,
  held: Held = accountOf(id),
): Promise<T[]> {
  return contention.contend(service, held, times(contenders, request));
}

/** So many of one outcome and the rest of another; an outcome that didn't occur isn't named. */
function expectCounts(answers: Answer[], expected: Record<string, number>): void {
  expect(tally(answers)).toEqual(
    Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0)),
  );
}

/** As the jobs work in the organization. */
function job(): RequestContext {
  return new RequestContext({ organizationId, actor: 'job', requestId: newId() });
}

describe.each([2, 10, 40])('%i seen waiting', (contenders) => {
  it('that redeem with points for some: exactly ⌊balance / cost⌋', async () => {
    const affordable = Math.ceil(contenders / 3);
    await adjust(api, id, affordable * 100 + 99);
    const { id: reward } = await createReward(api);
    const answers = await contend(contenders, () => postRedemption(api, reward, { customerId: id }));
    expectCounts(answers, { '201': affordable, '409 INSUFFICIENT_POINTS': contenders - affordable });
    expect(await balanceOf(api, id)).toBe(99);
    expect((await api.get(STATS)).body.data.totalRedemptions).toBe(affordable);
  });

  it('that redeem the last of a stock, each for a customer of her own: exactly the stock', async () => {
    const stock = Math.ceil(contenders / 2);
    const { id: reward } = await createReward(api, { stockRemaining: stock });
    const { id: other } = await createReward(api, { stockRemaining: 5 });
    const customers = await atOnce(contenders, () => createCustomer(api));
    await Promise.all(customers.map((customer) => adjust(api, customer.id, 100)));
    const answers = await contend(
      contenders,
      (index) => postRedemption(api, reward, { customerId: customers[index].id }),
      [REWARD, [reward]],
    );
    expectCounts(answers, { '201': stock, '409 REWARD_OUT_OF_STOCK': contenders - stock });
    const { rows } = await service.sql.query(
      'select id, stock_remaining from rewards where organization_id = $1 order by created_at',
      [organizationId],
    );
    expect(rows).toEqual([
      { id: reward, stock_remaining: 0 },
      { id: other, stock_remaining: 5 },
    ]);
  });

  it('that redeem the last of a stock for one customer: exactly the stock', async () => {
    await adjust(api, id, contenders * 100);
    const { id: reward } = await createReward(api, { stockRemaining: 1 });
    const answers = await contend(contenders, () => postRedemption(api, reward, { customerId: id }));
    expectCounts(answers, { '201': 1, '409 REWARD_OUT_OF_STOCK': contenders - 1 });
    expect(await balanceOf(api, id)).toBe((contenders - 1) * 100);
  });

  it('that redeem up to the limit of a customer: exactly the limit', async () => {
    const limit = Math.max(1, Math.floor(contenders / 4));
    await adjust(api, id, contenders * 100);
    const { id: reward } = await createReward(api, { maxPerCustomer: limit, stockRemaining: contenders });
    const answers = await contend(contenders, () => postRedemption(api, reward, { customerId: id }));
    expectCounts(answers, { '201': limit, '409 REWARD_LIMIT_REACHED': contenders - limit });
    expect(await balanceOf(api, id)).toBe((contenders - limit) * 100);
  });

  it('that earn one order of one customer: one entry, and the others are told of it', async () => {
    const body = { orderId: loyalty.newOrder(), amount: 10_000 };
    const answers = await contend(contenders, () => api.post(`${CUSTOMERS}/${id}/earn`, body));
    expectCounts(answers, { '200': contenders - 1, '201': 1 });
    expect(new Set(answers.map((answer) => answer.body.data.transaction.id)).size).toBe(1);
    expect(await historyOf(api, id)).toEqual([['earned', 100, 100]]);
  });

  it('that earn one order of two customers: one entry of one of them', async () => {
    const { id: other } = await createCustomer(api);
    const body = { orderId: loyalty.newOrder(), amount: 10_000 };
    const both = 'select from customer_loyalty where customer_id = any($1) for no key update';
    const answers = await contend(
      contenders,
      (index) => api.post(`${CUSTOMERS}/${index % 2 ? id : other}/earn`, body),
      [both, [`{${id},${other}}`]],
    );
    // Those of the one who was first are told of her entry; those of the other are refused.
    expectCounts(answers, {
      '200': contenders / 2 - 1,
      '201': 1,
      '409 ORDER_ALREADY_EARNED': contenders / 2,
    });
    expect((await balanceOf(api, id)) + (await balanceOf(api, other))).toBe(100);
  });

  it('that reverse one entry: one takes it, the others find nothing left', async () => {
    const { transaction } = await earn(api, id, 10_000);
    await adjust(api, id, 1000);
    const answers = await contend(contenders, () =>
      api.post(`${ENTRIES}/${transaction.id}/reverse`, { reason: 'void' }),
    );
    expectCounts(answers, { '201': 1, '409 ALREADY_REVERSED': contenders - 1 });
    expect(await balanceOf(api, id)).toBe(1000);
  });

  it('that reverse parts of one order: no more than it was', async () => {
    const parts = Math.ceil(contenders / 2);
    const { transaction } = await earn(api, id, parts * 1000);
    await adjust(api, id, 1000);
    const answers = await contend(contenders, () => reverseOrder(api, transaction.order_id, { points: 10 }));
    expectCounts(answers, { '201': parts, '409 ALREADY_REVERSED': contenders - parts });
    expect(await balanceOf(api, id)).toBe(1000);
  });

  it('that cancel one redemption: one refund, and the stock once', async () => {
    await adjust(api, id, 100);
    const { id: reward } = await createReward(api, { stockRemaining: 3 });
    const { id: redemption } = await redeem(api, reward, id);
    const answers = await contend(contenders, () => loyalty.cancel(api, redemption));
    expectCounts(answers, { '200': 1, '409 ALREADY_REVERSED': contenders - 1 });
    expect(await balanceOf(api, id)).toBe(100);
    const [listed] = (await api.get('/v1/loyalty/rewards')).body.data;
    expect(listed.stock_remaining).toBe(3);
  });

  it('half of them using, half of them cancelling one redemption: one of all', async () => {
    await adjust(api, id, 100);
    const { id: redemption } = await redeem(api, (await createReward(api)).id, id);
    const answers = await contend(contenders, (index) =>
      index % 2 ? loyalty.cancel(api, redemption) : loyalty.use(api, redemption),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(contenders - 1);
    const [row] = (await api.get(`${CUSTOMERS}/${id}/redemptions`)).body.data;
    expect(await balanceOf(api, id)).toBe(row.status === 'cancelled' ? 100 : 0);
  });

  it('adjustments racing earns: the sum of both', async () => {
    const answers = await contend(contenders, (index) =>
      index % 2
        ? api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 7, reason: 'Gift' })
        : api.post(`${CUSTOMERS}/${id}/earn`, { orderId: loyalty.newOrder(), amount: 1000 }),
    );
    expectCounts(answers, { '200': contenders / 2, '201': contenders / 2 });
    expect(await loyalty.loyaltyOf(api, id)).toMatchObject({
      points_balance: (contenders / 2) * 17,
      total_points_earned: (contenders / 2) * 10,
    });
  });

  it('redemptions racing the reversal of what they spend: the ledger holds, whoever is first', async () => {
    const { transaction } = await earn(api, id, contenders * 10_000);
    const { id: reward } = await createReward(api);
    const answers = await contend(contenders, (index) =>
      index === 0 ? reverseOrder(api, transaction.order_id) : postRedemption(api, reward, { customerId: id }),
    );
    const { '201': successes = 0, '409 INSUFFICIENT_POINTS': refused = 0 } = tally(answers);
    expect(successes + refused).toBe(contenders);
    expect(await balanceOf(api, id)).toBe(0);
  });
});

describe.each([2, 10, 40])('an edit of tiers, and %i seen waiting', (contenders) => {
  /** The edit goes through while the writes wait; its re-evaluation waits with them. */
  async function edit(change: () => Promise<Answer>, programId: string): Promise<Answer[]> {
    return contend(contenders, async (index) => {
      if (index > 0)
        return api.post(`${CUSTOMERS}/${id}/earn`, { orderId: loyalty.newOrder(), amount: 1000 });
      const answer = await change();
      await service.app.get(ReevaluationService).run(job(), programId);
      return answer;
    });
  }

  it('that earn: everybody ends in the tier of the new threshold', async () => {
    const { id: programId, tiers } = await loyalty.activeProgram(api);
    await earn(api, id, 48_000);
    const answers = await edit(() => loyalty.editTier(api, tiers[1].id, { minPoints: 480 }), programId);
    expectCounts(answers, { '200': 1, '201': contenders - 1 });
    expect((await loyalty.loyaltyOf(api, id)).tier_name).toBe('Silver');
  });

  it('that earn in a tier that goes away: everybody ends in another one, and its row is gone', async () => {
    const { id: programId, tiers } = await loyalty.activeProgram(api);
    await earn(api, id, 60_000);
    const answers = await edit(() => api.delete(`${TIERS}/${tiers[1].id}`), programId);
    expectCounts(answers, { '200': 1, '201': contenders - 1 });
    expect((await loyalty.loyaltyOf(api, id)).tier_name).toBe('Bronze');
    const { rows } = await service.sql.query('select from tiers where id = $1', [tiers[1].id]);
    expect(rows).toHaveLength(0);
  });
});

describe('two expiry jobs at once', () => {
  it('over a held account write off each lot once, and only what is left of it', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
    await adjust(api, id, 100, { expiresAt });
    await adjust(api, id, 50, { expiresAt });
    await adjust(api, id, -30);
    service.clock.advance(2 * DAY_MS);
    const expired = await contend(2, () => service.app.get(ExpiryService).expire(job()));
    expect(expired.reduce((sum, lots) => sum + lots, 0)).toBe(2);
    expect((await historyOf(api, id)).filter(([type]) => type === 'expired')).toEqual([
      ['expired', -70, 50],
      ['expired', -50, 0],
    ]);
  });

  it('meeting a redemption of the same points: it is refused, and nothing is written off twice', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
    await adjust(api, id, 100, { expiresAt });
    const { id: reward } = await createReward(api);
    service.clock.advance(2 * DAY_MS);
    const [, , answer] = await contend<unknown>(3, (index) =>
      index < 2
        ? service.app.get(ExpiryService).expire(job())
        : postRedemption(api, reward, { customerId: id }),
    );
    expectCounts([answer as Answer], { '409 INSUFFICIENT_POINTS': 1 });
    expect(await historyOf(api, id)).toEqual([
      ['adjusted', 100, 100],
      ['expired', -100, 0],
    ]);
  });
});
