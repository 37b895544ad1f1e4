import { newId } from '../../src/common/ids';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { inTurn } from '../support/contention';
import { createCoupon, postReservation } from '../support/coupons';
import { deadlocks } from '../support/deadlocks';
import { expectHealthy } from '../support/healthy';
import { activeProgram, balanceOf } from '../support/loyalty';
import { adjust, createCustomer, CUSTOMERS, MERGES, outcome, TIERS } from '../support/requests';
import { SideSession } from '../support/side-session';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
/** The older id, which is locked before the other one wherever the order is that of the ids. */
let ana: string;
let eva: string;

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '30000' });
});
afterAll(async () => {
  const found = await deadlocks(service.sql);
  await service.close();
  expect(found).toBe(0);
});

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  [ana, eva] = [(await createCustomer(api)).id, (await createCustomer(api)).id];
  await adjust(api, ana, 1000);
  await adjust(api, eva, 1000);
});
afterEach(() => expectHealthy(service, organizationId));

const merge = (target: string, source: string): Promise<Answer> =>
  api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId: source });

/** What is open is closed, whatever happens. */
async function withSessions<T>(count: number, use: (...sessions: SideSession[]) => Promise<T>): Promise<T> {
  const sessions = await Promise.all(Array.from({ length: count }, () => SideSession.open(service)));
  try {
    return await use(...sessions);
  } finally {
    for (const session of sessions) await session.close();
  }
}

it('who has waited for the source of a merge holds nothing of it while she waits for the target', async () => {
  const { id: source } = (await api.get(`${CUSTOMERS}/${ana}`)).body.data.loyalty;
  const earned = await withSessions(3, async (log, target, other) => {
    if (!log || !target || !other) throw new Error('three sessions');
    await log.hold('lock table audit_log in share mode');
    const merged = merge(eva, ana);
    await log.untilWaiting(1);
    const earning = api.post(`${CUSTOMERS}/${ana}/earn`, { orderId: 'A-1', amount: 1000 });
    await log.untilWaiting(2);
    const queued = target.holdAccountOf(eva);
    await log.untilWaiting(3);
    await log.release();
    await Promise.all([merged, queued]);
    await log.untilWaiting(1);
    await other.hold('select from customer_loyalty where id = $1 for no key update nowait', [source]);
    await other.release();
    await target.release();
    return earning;
  });
  expect(outcome(earned)).toBe('201');
  expect(await balanceOf(api, eva)).toBe(2010);
});

it('the undo of a merge and the deletion of its target take the target first', async () => {
  const { mergeId } = (await merge(eva, ana)).body.data;
  const answers = await inTurn(
    service,
    ['select from customers where id = $1 for key share', [ana]],
    [() => api.post(`${MERGES}/${mergeId}/undo`), () => api.delete(`${CUSTOMERS}/${eva}`)],
  );
  expect(answers.map(outcome).filter((each) => !['200', '404 NOT_FOUND'].includes(each))).toEqual([]);
});

describe('by the id of somebody whose merge is being undone', () => {
  /** The undo has all its locks and is stopped before it commits; then the request is seen waiting. */
  async function whileUndone(request: () => Promise<Answer>): Promise<Answer> {
    const { mergeId } = (await merge(eva, ana)).body.data;
    return withSessions(1, async (holder) => {
      await holder?.hold('lock table audit_log in share mode');
      const undone = api.post(`${MERGES}/${mergeId}/undo`);
      await holder?.untilWaiting(1);
      const answer = request();
      await holder?.untilWaiting(2);
      await holder?.release();
      expect(outcome(await undone)).toBe('200');
      return answer;
    });
  }

  it.each<[string, () => Promise<Answer>, string]>([
    ['a deletion', () => api.delete(`${CUSTOMERS}/${ana}`), '404'],
    ['an edit', () => api.patch(`${CUSTOMERS}/${ana}`, { name: 'Renamed' }), 'Renamed'],
    ['anonymizing', () => api.post(`${CUSTOMERS}/${ana}/anonymize`, {}), 'Anonymous customer'],
  ])('%s is hers alone', async (_, request, expected) => {
    expect(outcome(await whileUndone(request))).toBe('200');
    const { status, body } = await api.get(`${CUSTOMERS}/${ana}`);
    expect(String(body.data?.name ?? status)).toBe(expected);
    expect((await api.get(`${CUSTOMERS}/${eva}`)).body.data).toMatchObject({
      name: 'Ana Torres',
      loyalty: { points_balance: 1000 },
    });
  });

  it.each<[string, () => Promise<Answer>]>([
    ['an earn', () => api.post(`${CUSTOMERS}/${ana}/earn`, { orderId: 'A-1', amount: 1000 })],
    ['an adjustment', () => api.post(`${CUSTOMERS}/${ana}/adjust-points`, { amount: 10, reason: 'Gift' })],
  ])('%s goes to her', async (_, request) => {
    expect((await whileUndone(request)).status).toBeLessThan(300);
    expect([await balanceOf(api, ana), await balanceOf(api, eva)]).toEqual([1010, 1000]);
  });
});

it('a coupon is reserved for whom the id stands for, locked before the coupon', async () => {
  await merge(eva, ana);
  const coupon = await createCoupon(api);
  const answers = await inTurn(
    service,
    ['select from coupons where id = $1 for no key update', [coupon.id]],
    [() => postReservation(api, coupon.code, { customerId: ana }), () => api.delete(`${CUSTOMERS}/${eva}`)],
  );
  expect(answers.map(outcome)).toEqual(['201', '200']);
});

it('a re-evaluation of tiers waits for a merge that is under way, and the other way round', async () => {
  const { id: programId, tiers } = await activeProgram(api);
  await api.patch(`${TIERS}/${tiers[1].id}`, { minPoints: 900 });
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await withSessions(1, async (holder) => {
    await holder?.hold('select pg_advisory_xact_lock(hashtextextended($1, 3))', [organizationId]);
    const run = service.app.get(ReevaluationService).run(context, programId);
    await holder?.untilWaiting(1);
    await holder?.release();
    await run;
  });
});

it('a batch that waits to fill in somebody fills in whom she was merged into', async () => {
  const phone = '+51911222333';
  const { id: source } = (await api.post(CUSTOMERS, { name: 'Twin', phone })).body.data;
  const answers = await withSessions(1, async (holder) => {
    await holder?.hold('lock table audit_log in share mode');
    const merged = merge(eva, source);
    await holder?.untilWaiting(1);
    const entry = { name: 'Twin', phone, birthDate: '1990-02-03' };
    const filled = api.post(`${CUSTOMERS}/batch`, { customers: [entry] });
    await holder?.untilWaiting(2);
    await holder?.release();
    return Promise.all([merged, filled]);
  });
  expect(answers.map(outcome)).toEqual(['200', '200']);
  expect((await api.get(`${CUSTOMERS}/${eva}`)).body.data.birth_date).toBe('1990-02-03');
});
