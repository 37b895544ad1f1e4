import { adjust, createCustomer, CUSTOMERS, MERGES, outcome, STATS, tally } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { balanceOf, createReward, earn, postRedemption } from '../support/loyalty';
import * as contention from '../support/contention';
import { accountOf, times } from '../support/contention';
import { SideSession } from '../support/side-session';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let ana: string;
let twin: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '48', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  [ana, twin] = [(await createCustomer(api)).id, (await createCustomer(api)).id];
  await adjust(api, ana, 1000);
  await adjust(api, twin, 1000);
});
afterEach(() => expectHealthy(service, organizationId));

const merge = (target: string, source: string): Promise<Answer> =>
  api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId: source });

/** While the holder has the source's account, each of the requests is sent and seen waiting, in this order. */
function inTurn(requests: (() => Promise<Answer>)[], customer = twin): Promise<Answer[]> {
  return contention.inTurn(service, accountOf(customer), requests);
}

const earnOf = (orderId: string) => () => api.post(`${CUSTOMERS}/${twin}/earn`, { orderId, amount: 1000 });

describe('a merge that meets an earn of the source', () => {
  it.each([
    ['after the merge', (): (() => Promise<Answer>)[] => [() => merge(ana, twin), earnOf('A-1')]],
    ['before it', (): (() => Promise<Answer>)[] => [earnOf('A-1'), () => merge(ana, twin)]],
  ])('%s in the queue: nothing is lost', async (_, requests) => {
    const answers = await inTurn(requests());
    expect(tally(answers)).toEqual({ '200': 1, '201': 1 });
    expect([await balanceOf(api, ana), await balanceOf(api, twin)]).toEqual([2010, 2010]);
  });

  it.each([2, 10, 40])('and %i of them around it', async (contenders) => {
    const half = contenders / 2;
    const earns = Array.from({ length: contenders }, (_, index) => earnOf(`A-${index}`));
    const answers = await inTurn([...earns.slice(0, half), () => merge(ana, twin), ...earns.slice(half)]);
    expect(tally(answers)).toEqual({ '200': 1, '201': contenders });
    expect(await balanceOf(api, ana)).toBe(2000 + contenders * 10);
    expect((await api.get(STATS)).body.data).toMatchObject({ totalCustomers: 1 });
  });

  it('and a redemption by the source’s account: it is the target who pays', async () => {
    const { id: reward } = await createReward(api, { pointsCost: 1500 });
    const { loyalty } = (await api.get(`${CUSTOMERS}/${twin}`)).body.data;
    const answers = await inTurn([
      () => merge(ana, twin),
      () => postRedemption(api, reward, { customerLoyaltyId: loyalty.id }),
    ]);
    expect(tally(answers)).toEqual({ '200': 1, '201': 1 });
    expect(await balanceOf(api, ana)).toBe(500);
  });
});

describe('merges that meet each other', () => {
  it('both ways round at once: one of them', async () => {
    const answers = await inTurn([() => merge(ana, twin), () => merge(twin, ana)]);
    expect(tally(answers)).toEqual({ '200': 1, '400 VALIDATION_ERROR': 1 });
    expect(await balanceOf(api, ana)).toBe(2000);
  });

  it.each([2, 10])('undone %i times at once: once', async (contenders) => {
    const { mergeId } = (await merge(ana, twin)).body.data;
    const answers = await contention.contend(
      service,
      accountOf(ana),
      times(contenders, () => api.post(`${MERGES}/${mergeId}/undo`)),
    );
    expect(tally(answers)).toEqual({ '200': 1, '409 ALREADY_REVERSED': contenders - 1 });
    expect([await balanceOf(api, ana), await balanceOf(api, twin)]).toEqual([1000, 1000]);
  });

  it('an earn that waits while it is undone goes to the source', async () => {
    const { mergeId } = (await merge(ana, twin)).body.data;
    const answers = await inTurn([() => api.post(`${MERGES}/${mergeId}/undo`), earnOf('A-1')], ana);
    expect(tally(answers)).toEqual({ '200': 1, '201': 1 });
    expect((await balanceOf(api, ana)) + (await balanceOf(api, twin))).toBe(2010);
  });
});

it.each(['merge', 'undo'])('%s waits for an enrollment that is under way', async (verb) => {
  const mergeId = verb === 'undo' ? (await merge(ana, twin)).body.data.mergeId : null;
  const holder = await SideSession.open(service);
  try {
    await holder.hold(`select pg_advisory_xact_lock_shared(hashtextextended($1, 3))`, [organizationId]);
    const answer = mergeId === null ? merge(ana, twin) : api.post(`${MERGES}/${mergeId}/undo`);
    await holder.untilWaiting(1);
    await holder.release();
    expect(outcome(await answer)).toBe('200');
  } finally {
    await holder.close();
  }
});

it('a merge that meets the deletion of its source deletes both or merges nobody', async () => {
  const answers = await inTurn([() => api.delete(`${CUSTOMERS}/${twin}`), () => merge(ana, twin)]);
  expect(answers.map(outcome)).toEqual(['200', '404 NOT_FOUND']);
  expect(await balanceOf(api, ana)).toBe(1000);
});

it('a customer who is being enrolled by an earn is merged with what she earned', async () => {
  const eva = (await createCustomer(api)).id;
  await earn(api, eva, 10_000);
  const answers = await inTurn([() => merge(ana, eva), () => merge(ana, twin)], ana);
  expect(tally(answers)).toEqual({ '200': 2 });
  expect(await balanceOf(api, ana)).toBe(2100);
});
