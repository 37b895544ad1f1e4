import { createCustomer, CUSTOMERS, adjust, ENTRIES, MERGES, outcome, PROGRAMS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { balanceOf, createReward, DAY_MS, earn, redeem, reverseOrder } from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  id = (await createCustomer(api)).id;
});

async function entries(more = ''): Promise<any[]> {
  const { status, body } = await api.get(`${CUSTOMERS}/${id}/transactions?include=reversible${more}`);
  expect(status).toBe(200);
  return body.data;
}

/** What each entry says, newest first: its type, what can be reversed of it, and the balance it would come off. */
async function reversible(): Promise<[string, number, number][]> {
  return (await entries()).map((entry) => [entry.type, entry.reversible, entry.balance_now]);
}

async function reverse(entryId: string, points?: number): Promise<void> {
  const body = { reason: 'void', ...(points === undefined ? {} : { points }) };
  expect(outcome(await api.post(`${ENTRIES}/${entryId}/reverse`, body))).toBe('201');
}

describe('what can still be reversed of an entry', () => {
  it('is told to whoever asks for it, and to nobody else', async () => {
    await earn(api, id, 10_000);
    const [plain] = (await api.get(`${CUSTOMERS}/${id}/transactions`)).body.data;
    expect(await entries()).toEqual([{ ...plain, reversible: 100, balance_now: 100 }]);
    expect(plain).not.toHaveProperty('reversible');
    for (const query of ['include=', 'include=everything', 'include=reversible&include=reversible'])
      expect(outcome(await api.get(`${CUSTOMERS}/${id}/transactions?${query}`))).toBe('400 VALIDATION_ERROR');
  });

  it('is what was not reversed yet of earned and adjusted, and nothing of all else', async () => {
    const { transaction } = await earn(api, id, 10_000);
    await adjust(api, id, -30);
    await redeem(api, (await createReward(api, { pointsCost: 10 })).id, id);
    await reverse(transaction.id, 45);
    expect(await reversible()).toEqual([
      ['reversed', 0, 15],
      ['redeemed', 0, 15],
      ['adjusted', 30, 15],
      ['earned', 55, 15],
    ]);
    await reverse(transaction.id);
    expect((await reversible()).at(-1)).toEqual(['earned', 0, 0]);
    expect(outcome(await api.post(`${ENTRIES}/${transaction.id}/reverse`, { reason: 'void' }))).toBe(
      '409 ALREADY_REVERSED',
    );
  });

  it('goes with filters and pages', async () => {
    await adjust(api, id, 5);
    await earn(api, id, 10_000);
    expect((await entries('&type=adjusted')).map((entry) => entry.reversible)).toEqual([5]);
    expect((await entries('&limit=1&page=2')).map((entry) => entry.reversible)).toEqual([5]);
  });

  it('comes off the account of its own program, or the one that it was merged into, less what is due', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + DAY_MS).toISOString();
    await adjust(api, id, 7, { expiresAt });
    const twin = await createCustomer(api);
    await earn(api, twin.id, 10_000);
    await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin.id });
    service.clock.advance(2 * DAY_MS);
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    await earn(api, id, 5_000);
    const told = (await entries()).filter((entry) => entry.type !== 'merged');
    expect(told.map((entry) => [entry.points, entry.reversible, entry.balance_now])).toEqual([
      [50, 50, 50],
      [100, 100, 100],
      [7, 7, 100],
    ]);
  });
});

describe('what undoing a merge would return', () => {
  async function merged(): Promise<{ order: string; mergeId: string; twin: string }> {
    const twin = await createCustomer(api);
    const { transaction } = await earn(api, twin.id, 30_000);
    await earn(api, id, 30_000);
    const { body } = await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin.id });
    return { order: transaction.order_id, mergeId: body.data.mergeId, twin: twin.id };
  }

  /** What was told before is what is done. */
  async function expectReturned(mergeId: string, points: number): Promise<void> {
    const before = await balanceOf(api, id);
    const [told] = (await api.get(`${CUSTOMERS}/${id}/merges`)).body.data;
    expect(told).toMatchObject({ id: mergeId, can_undo: true, would_return: points });
    const { body } = await api.post(`${MERGES}/${mergeId}/undo`);
    expect(body.data.returned).toBe(points);
    expect(await balanceOf(api, id)).toBe(before - points);
    const [after] = (await api.get(`${CUSTOMERS}/${id}/merges`)).body.data;
    expect(after).toMatchObject({ can_undo: false, would_return: null });
  }

  it('is her share', async () => {
    await expectReturned((await merged()).mergeId, 300);
  });

  it('is her share less what was reversed of it', async () => {
    const { order, mergeId } = await merged();
    await reverseOrder(api, order, { points: 100 });
    await expectReturned(mergeId, 200);
  });

  it('is what is there, when more was spent', async () => {
    const { mergeId } = await merged();
    await adjust(api, id, -450);
    await expectReturned(mergeId, 150);
  });

  it('is nothing of what has expired, written or not', async () => {
    const twin = await createCustomer(api);
    const inDays = (days: number) => new Date(service.clock.now().getTime() + days * DAY_MS).toISOString();
    await adjust(api, twin.id, 10, { expiresAt: inDays(1) });
    await adjust(api, twin.id, 20, { expiresAt: inDays(3) });
    await adjust(api, twin.id, 40);
    await adjust(api, id, 500);
    const { body } = await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin.id });
    service.clock.advance(2 * DAY_MS);
    await adjust(api, id, 1);
    service.clock.advance(2 * DAY_MS);
    await expectReturned(body.data.mergeId, 40);
  });

  it('counts those who had been merged into her before', async () => {
    const first = await createCustomer(api);
    await earn(api, first.id, 10_000);
    const twin = await createCustomer(api);
    await api.post(`${CUSTOMERS}/${twin.id}/merge`, { sourceCustomerId: first.id });
    const { body } = await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin.id });
    await expectReturned(body.data.mergeId, 100);
  });
});
