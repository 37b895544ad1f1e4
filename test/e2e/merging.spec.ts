import {
  adjust,
  createCustomer,
  CUSTOMERS,
  MERGES,
  newPhone,
  NOBODY,
  outcome,
  PROGRAMS,
  STATS,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as loyalty from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const {
  balanceOf,
  cancel,
  createReward,
  DAY_MS,
  earn,
  historyOf,
  loyaltyOf,
  newOrder,
  redeem,
  reverseOrder,
} = loyalty;

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

function merge(target: string, source: string): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId: source });
}

function undo(mergeId: string): Promise<Answer> {
  return api.post(`${MERGES}/${mergeId}/undo`);
}

/** A customer of whom only these things are known. */
async function create(fields: object): Promise<any> {
  return (await api.post(CUSTOMERS, fields)).body.data;
}

/** Ana, and her twin who was merged into her; each had earned 300 points. */
async function mergedPair({ redeemed = false } = {}) {
  const ana = await createCustomer(api);
  const twin = await createCustomer(api);
  const { transaction } = await earn(api, twin.id, 30_000);
  if (redeemed) await redeem(api, (await createReward(api)).id, twin.id);
  await earn(api, ana.id, 30_000);
  const { mergeId } = (await merge(ana.id, twin.id)).body.data;
  return { ana, twin, mergeId: mergeId as string, order: transaction.order_id as string, transaction };
}

describe('a merge', () => {
  it('brings points, lifetime total, tier and redemptions over; the source is neither listed nor counted', async () => {
    const phone = newPhone();
    const ana = await createCustomer(api, { email: 'ana@example.com' });
    const twin = await createCustomer(api, { phone, email: 'twin@example.com', birthDate: '1990-01-01' });
    await earn(api, ana.id, 30_000);
    await earn(api, twin.id, 30_000);
    const { id: redemption } = await redeem(api, (await createReward(api)).id, twin.id);
    const merged = await merge(ana.id, twin.id);
    expect(merged.body).toStrictEqual({
      success: true,
      data: { targetId: ana.id, mergedFrom: twin.id, mergeId: expect.any(String) },
    });
    expect(await loyaltyOf(api, ana.id)).toMatchObject({
      ...{ points_balance: 500, total_points_earned: 600, tier_name: 'Silver' },
    });
    const { data } = (await api.get(`${CUSTOMERS}/${twin.id}`)).body;
    expect(data).toMatchObject({
      id: ana.id,
      merged_into: ana.id,
      birth_date: '1990-01-01',
      email: 'ana@example.com',
    });
    expect((await historyOf(api, ana.id)).length).toBe(5);
    expect((await api.get(STATS)).body.data).toMatchObject({
      ...{ totalCustomers: 1, totalPointsBalance: 500, totalPointsEarned: 600, totalRedemptions: 1 },
    });
    expect((await api.get(CUSTOMERS)).body.data.customers).toHaveLength(1);
    expect((await api.post(CUSTOMERS, { name: 'Somebody', phone })).body.data.id).toBe(ana.id);
    await cancel(api, redemption);
    expect(await balanceOf(api, twin.id)).toBe(600);
    expect(outcome(await api.delete(`${CUSTOMERS}/${twin.id}`))).toBe('200');
    expect((await api.get(STATS)).body.data).toMatchObject({
      ...{ totalCustomers: 0, totalPointsBalance: 0, totalPointsEarned: 0, totalRedemptions: 0 },
    });
  });

  it('answers to the old id everywhere', async () => {
    const { ana, twin } = await mergedPair();
    const by = (id: string) => ({
      earn: () => api.post(`${CUSTOMERS}/${id}/earn`, { orderId: newOrder(), amount: 100 }),
      preview: () => api.post(`${CUSTOMERS}/${id}/earn/preview`, { orderId: newOrder(), amount: 100 }),
      adjust: () => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'Gift' }),
      edit: () => api.patch(`${CUSTOMERS}/${id}`, { name: 'Ana María' }),
      history: () => api.get(`${CUSTOMERS}/${id}/transactions`),
      balance: () => api.get(`${CUSTOMERS}/${id}/balance`),
      statement: () => api.get(`${CUSTOMERS}/${id}/statement`),
      expiring: () => api.get(`${CUSTOMERS}/${id}/expiring`),
      offers: () => api.get(`${CUSTOMERS}/${id}/rewards`),
      redemptions: () => api.get(`${CUSTOMERS}/${id}/redemptions`),
    });
    for (const [verb, send] of Object.entries(by(twin.id))) {
      const status = (await send()).status;
      expect([verb, status < 300]).toEqual([verb, true]);
    }
    const { loyalty, name } = (await api.get(`${CUSTOMERS}/${ana.id}`)).body.data;
    expect([name, loyalty.points_balance]).toEqual(['Ana María', 602]);
    const total = (await by(twin.id).history()).body.pagination.total;
    expect([total, (await by(ana.id).history()).body.pagination.total]).toEqual([6, 6]);
    const { data: period } = (await by(twin.id).statement()).body;
    expect([period.opening, period.closing]).toEqual([0, 602]);
  });

  it('leaves the past as it was: both together before it', async () => {
    const { ana } = await mergedPair();
    const before = (await api.get(`${CUSTOMERS}/${ana.id}/statement`)).body.data;
    const merged = before.entries.find(({ type }: { type: string }) => type === 'merged');
    const at = new Date(Date.parse(merged.created_at) - 1).toISOString();
    const { data } = (await api.get(`${CUSTOMERS}/${ana.id}/balance?asOf=${at}`)).body;
    expect(data).toMatchObject({ pointsBalance: 600, totalPointsEarned: 600 });
    expect(before.closing).toBe(600);
  });

  it('lets the entries of the source be reversed, from her own points first', async () => {
    const { ana, twin, order } = await mergedPair();
    expect((await reverseOrder(api, order)).body.data).toMatchObject({ unrecovered: 0, newBalance: 300 });
    expect(await loyaltyOf(api, twin.id)).toMatchObject({ points_balance: 300, total_points_earned: 300 });
    expect(outcome(await reverseOrder(api, order))).toBe('409 ALREADY_REVERSED');
    expect(await balanceOf(api, ana.id)).toBe(300);
  });

  it('lists the target once, by points and by her tier too', async () => {
    const { ana } = await mergedPair();
    const { tier_id: tier } = await loyaltyOf(api, ana.id);
    const orders = ['', 'sort=-pointsBalance&', 'sort=totalPointsEarned&', 'sort=name&'];
    for (const order of orders) {
      for (const filter of ['', 'minPoints=0', 'maxPoints=5000', 'hasEmail=false', `tierId=${tier}`]) {
        const { data } = (await api.get(`${CUSTOMERS}?${order}${filter}`)).body;
        const ids = data.customers.map(({ id }: { id: string }) => id);
        expect([order, filter, ids, data.pagination.total]).toEqual([order, filter, [ana.id], 1]);
      }
    }
  });

  it('opens the accounts that the target lacks', async () => {
    const [ana, twin] = [await createCustomer(api), await createCustomer(api)];
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    await earn(api, twin.id, 10_000);
    await merge(ana.id, twin.id);
    expect(await loyaltyOf(api, ana.id)).toMatchObject({ points_balance: 100, program_name: 'Next' });
  });

  it('keeps an order once: the source’s orders are the target’s', async () => {
    const { ana, twin, order, transaction } = await mergedPair();
    const again = await api.post(`${CUSTOMERS}/${ana.id}/earn`, { orderId: order, amount: 30_000 });
    expect([again.status, again.body.data.transaction.id]).toEqual([200, transaction.id]);
    const byOldId = await api.post(`${CUSTOMERS}/${twin.id}/earn`, { orderId: order, amount: 30_000 });
    expect([byOldId.status, byOldId.body.data.transaction.id]).toEqual([200, transaction.id]);
  });

  it('forgets what was answered about the target by the source’s id when she is deleted', async () => {
    const { ana, twin, mergeId } = await mergedPair();
    const path = `${CUSTOMERS}/${twin.id}`;
    const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } });
    const send = () => [
      api.post(`${path}/adjust-points`, { amount: 1, reason: 'Gift' }, keyed('adjusted')),
      api.post(`${path}/earn`, { orderId: 'remembered', amount: 100 }, keyed('earned')),
    ];
    await Promise.all(send());
    await undo(mergeId);
    await api.delete(`${CUSTOMERS}/${ana.id}`);
    expect((await Promise.all(send())).map(outcome)).toEqual(['404 NOT_FOUND', '404 NOT_FOUND']);
  });

  it('finds the target by phone and e-mail of the source, and lets her have them', async () => {
    const [phone, email] = [newPhone(), 'Twin@example.com'];
    const ana = await createCustomer(api, { email: 'ana@example.com' });
    const twin = await createCustomer(api, { phone, email });
    await merge(ana.id, twin.id);
    expect((await api.post(CUSTOMERS, { name: 'X', phone })).body.data.id).toBe(ana.id);
    expect(outcome(await api.post(CUSTOMERS, { name: 'X', email: 'twin@EXAMPLE.com' }))).toBe(
      '409 EMAIL_IN_USE',
    );
    expect((await api.patch(`${CUSTOMERS}/${ana.id}`, { phone, email })).body.data).toMatchObject({
      phone,
      email,
    });
    const other = await createCustomer(api);
    expect(outcome(await api.patch(`${CUSTOMERS}/${other.id}`, { phone }))).toBe('409 PHONE_IN_USE');
  });

  it('is refused with herself, under either id, and of nobody', async () => {
    const { ana, twin } = await mergedPair();
    expect(outcome(await merge(ana.id, ana.id))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await merge(ana.id, twin.id))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await merge(twin.id, ana.id))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await merge(ana.id, NOBODY))).toBe('404 NOT_FOUND');
    expect(outcome(await merge(NOBODY, ana.id))).toBe('404 NOT_FOUND');
    expect(outcome(await api.post(`${CUSTOMERS}/${ana.id}/merge`, {}))).toBe('400 VALIDATION_ERROR');
  });

  it('takes those along who had been merged into the source', async () => {
    const { ana, twin } = await mergedPair();
    const eva = await createCustomer(api);
    await merge(eva.id, ana.id);
    for (const id of [twin.id, ana.id]) {
      expect((await api.get(`${CUSTOMERS}/${id}`)).body.data).toMatchObject({
        id: eva.id,
        merged_into: eva.id,
      });
      expect(await balanceOf(api, id)).toBe(600);
    }
    expect((await api.get(`${CUSTOMERS}/${eva.id}/transactions`)).body.pagination.total).toBe(6);
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 1, totalPointsBalance: 600 });
  });
});

describe('undoing a merge', () => {
  it('gives the source her share back, and what the target took over', async () => {
    const phone = newPhone();
    const ana = await create({ name: 'Ana' });
    const twin = await create({ name: 'Twin', phone, email: 'twin@example.com', birthDate: '1990-01-01' });
    await earn(api, twin.id, 30_000);
    await earn(api, ana.id, 30_000);
    const { mergeId } = (await merge(ana.id, twin.id)).body.data;
    expect((await api.get(`${CUSTOMERS}/${ana.id}`)).body.data).toMatchObject({
      ...{ phone, email: 'twin@example.com', birth_date: '1990-01-01' },
    });
    await redeem(api, (await createReward(api)).id, ana.id);
    const undone = await undo(mergeId);
    expect(undone.body).toStrictEqual({
      success: true,
      data: { mergeId, sourceId: twin.id, targetId: ana.id, returned: 300, unrecovered: 0 },
    });
    expect([await balanceOf(api, ana.id), await balanceOf(api, twin.id)]).toEqual([200, 300]);
    const [hers, theirs] = await Promise.all(
      [ana.id, twin.id].map(async (id) => (await api.get(`${CUSTOMERS}/${id}`)).body.data),
    );
    expect(hers).toMatchObject({ phone: null, email: null, birth_date: null });
    expect(theirs).toMatchObject({ id: twin.id, phone, email: 'twin@example.com', birth_date: '1990-01-01' });
    expect(theirs.loyalty.total_points_earned).toBe(300);
    expect(theirs).not.toHaveProperty('merged_into');
    expect((await api.get(CUSTOMERS)).body.data.pagination.total).toBe(2);
    expect(outcome(await undo(mergeId))).toBe('409 ALREADY_REVERSED');
    const { data: merges } = (await api.get(`${CUSTOMERS}/${twin.id}/merges`)).body;
    expect(merges).toEqual([
      expect.objectContaining({ id: mergeId, can_undo: false, undone_at: expect.any(String) }),
    ]);
  });

  it('reports what was spent of hers and is not there any more', async () => {
    const { ana, twin, mergeId } = await mergedPair();
    await adjust(api, ana.id, -450);
    expect((await undo(mergeId)).body.data).toMatchObject({ returned: 150, unrecovered: 150 });
    expect([await balanceOf(api, ana.id), await balanceOf(api, twin.id)]).toEqual([0, 150]);
  });

  it('counts what was reversed of hers meanwhile', async () => {
    const { ana, twin, mergeId, order } = await mergedPair();
    await reverseOrder(api, order, { points: 100 });
    expect((await undo(mergeId)).body.data).toMatchObject({ returned: 200, unrecovered: 0 });
    expect(await loyaltyOf(api, twin.id)).toMatchObject({ points_balance: 200, total_points_earned: 200 });
    expect(await loyaltyOf(api, ana.id)).toMatchObject({ points_balance: 300, total_points_earned: 300 });
    expect((await reverseOrder(api, order)).body.data).toMatchObject({ newBalance: 0, unrecovered: 0 });
  });

  it('takes her redemptions along; the target’s own come back to the target, wherever their points came from', async () => {
    const { ana, twin, mergeId } = await mergedPair({ redeemed: true });
    const reward = await createReward(api, { pointsCost: 250 });
    const { id: mine } = await redeem(api, reward.id, ana.id);
    expect((await undo(mergeId)).body.data).toMatchObject({ returned: 200 });
    const { data: redemptions } = (await api.get(`${CUSTOMERS}/${twin.id}/redemptions`)).body;
    expect(redemptions).toHaveLength(1);
    expect(outcome(await cancel(api, redemptions[0].id))).toBe('200');
    expect(await balanceOf(api, twin.id)).toBe(300);
    const left = await balanceOf(api, ana.id);
    expect((await cancel(api, mine)).body.data.newBalance).toBe(left + 250);
  });

  it('goes the way back one by one', async () => {
    const { ana, twin, mergeId } = await mergedPair();
    const eva = await createCustomer(api);
    const { mergeId: later } = (await merge(eva.id, ana.id)).body.data;
    expect(outcome(await undo(mergeId))).toBe('409 CONFLICT');
    expect((await undo(later)).body.data).toMatchObject({ returned: 600 });
    expect((await api.get(`${CUSTOMERS}/${twin.id}`)).body.data.merged_into).toBe(ana.id);
    expect((await undo(mergeId)).body.data).toMatchObject({ returned: 300 });
    expect(await balanceOf(api, twin.id)).toBe(300);
    expect((await undo(later)).status).toBe(409);
  });

  it('is over after thirty days, and of nothing a 404', async () => {
    const { mergeId, ana } = await mergedPair();
    expect(outcome(await undo(NOBODY))).toBe('404 NOT_FOUND');
    service.clock.advance(30 * DAY_MS);
    expect(outcome(await undo(mergeId))).toBe('409 CONFLICT');
    const { data: merges } = (await api.get(`${CUSTOMERS}/${ana.id}/merges`)).body;
    expect(merges[0].can_undo).toBe(false);
  });

  it('of a deleted pair is a 404', async () => {
    const { mergeId, twin } = await mergedPair();
    await api.delete(`${CUSTOMERS}/${twin.id}`);
    expect(outcome(await undo(mergeId))).toBe('404 NOT_FOUND');
  });

  it.each(['source', 'target'])('lets the %s be deleted afterwards; the other one stays', async (which) => {
    const { ana, twin, mergeId, order } = await mergedPair({ redeemed: true });
    await reverseOrder(api, order, { points: 50 });
    const { data: redemptions } = (await api.get(`${CUSTOMERS}/${ana.id}/redemptions`)).body;
    await cancel(api, redemptions[0].id);
    await undo(mergeId);
    const [gone, left] = which === 'source' ? [twin.id, ana.id] : [ana.id, twin.id];
    expect(outcome(await api.delete(`${CUSTOMERS}/${gone}`))).toBe('200');
    const points = which === 'source' ? 300 : 250;
    expect(await loyaltyOf(api, left)).toMatchObject({ points_balance: points, total_points_earned: points });
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 1, totalPointsBalance: points });
    expect((await api.get(`${CUSTOMERS}/${left}/merges`)).body.data).toEqual([]);
  });

  it('lets nothing be reversed twice, although who reversed it first was deleted', async () => {
    const { ana, twin, mergeId, order } = await mergedPair();
    await reverseOrder(api, order, { points: 200 });
    await undo(mergeId);
    await api.delete(`${CUSTOMERS}/${ana.id}`);
    expect(outcome(await reverseOrder(api, order, { points: 101 }))).toBe('400 VALIDATION_ERROR');
    expect((await reverseOrder(api, order)).body.data).toMatchObject({ unrecovered: 0, newBalance: 0 });
    expect(outcome(await reverseOrder(api, order))).toBe('409 ALREADY_REVERSED');
    expect(await loyaltyOf(api, twin.id)).toMatchObject({ points_balance: 0, total_points_earned: 0 });
  });

  it('gives back what was spent of the source’s points, although she was deleted', async () => {
    const { ana, twin, mergeId } = await mergedPair();
    const { id: redemption } = await redeem(api, (await createReward(api, { pointsCost: 450 })).id, ana.id);
    await undo(mergeId);
    await api.delete(`${CUSTOMERS}/${twin.id}`);
    expect((await cancel(api, redemption)).body.data.newBalance).toBe(450);
  });

  it('counts what happened to her things while her target was merged in turn', async () => {
    const { ana, twin, mergeId, order } = await mergedPair();
    const eva = await createCustomer(api);
    const { mergeId: later } = (await merge(eva.id, ana.id)).body.data;
    await reverseOrder(api, order, { points: 100 });
    expect((await undo(later)).body.data).toMatchObject({ returned: 500, unrecovered: 0 });
    expect((await undo(mergeId)).body.data).toMatchObject({ returned: 200, unrecovered: 0 });
    expect(await loyaltyOf(api, twin.id)).toMatchObject({ points_balance: 200, total_points_earned: 200 });
    expect(await loyaltyOf(api, ana.id)).toMatchObject({ points_balance: 300, total_points_earned: 300 });
  });

  it('and merging again works as often as one likes', async () => {
    const { ana, twin, mergeId } = await mergedPair();
    await undo(mergeId);
    const { mergeId: second } = (await merge(ana.id, twin.id)).body.data;
    expect(await balanceOf(api, ana.id)).toBe(600);
    expect((await undo(second)).body.data).toMatchObject({ returned: 300, unrecovered: 0 });
    const { mergeId: third } = (await merge(twin.id, ana.id)).body.data;
    expect(await balanceOf(api, twin.id)).toBe(600);
    expect((await undo(third)).body.data).toMatchObject({ returned: 300, unrecovered: 0 });
  });
});
