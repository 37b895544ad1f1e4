import { atOnce, createCustomer, CUSTOMERS, newPhone, outcome, STATS, tally } from '../support/requests';
import { SideSession } from '../support/side-session';
import { expectHealthy } from '../support/healthy';
import type { Answer, ApiClient } from '../support/api-client';
import { startSecondInstance, type SecondInstance } from '../support/second-instance';
import { startTestService, type TestService } from '../support/test-service';

const KEY = { headers: { 'Idempotency-Key': 'the-key' } };

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

function addPoints(customerId: string, client = api): Promise<Answer> {
  return client.post(`${CUSTOMERS}/${customerId}/adjust-points`, { amount: 5, reason: 'Gift' }, KEY);
}

describe('sixteen requests with one key at once', () => {
  /** One of them did it, and the others repeat its answer. */
  function expectOneEffect(answers: Answer[], status: number): void {
    expect(tally(answers)).toEqual({ [status]: 16 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const replays = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
    expect(replays).toHaveLength(15);
  }

  it('add points once', async () => {
    const { id } = await createCustomer(api);
    expectOneEffect(await atOnce(16, () => addPoints(id)), 200);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(5);
  });

  it('create one customer', async () => {
    const body = { name: 'New', phone: newPhone() };
    expectOneEffect(await atOnce(16, () => api.post(CUSTOMERS, body, KEY)), 201);
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(1);
  });

  it('delete a customer, and all of them say so', async () => {
    const { id } = await createCustomer(api);
    expectOneEffect(await atOnce(16, () => api.delete(`${CUSTOMERS}/${id}`, KEY)), 200);
  });

  it('with different bodies do one of them', async () => {
    const { id } = await createCustomer(api);
    const answers = await atOnce(16, (index) =>
      api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: index + 1, reason: 'Gift' }, KEY),
    );
    expect(tally(answers)).toEqual({ '200': 1, '422 IDEMPOTENCY_MISMATCH': 15 });
  });
});

describe('a key whose first request is still running', () => {
  /** an instance that waits long for a lock, so that its requests can be held */
  let patient: SecondInstance;
  let holder: SideSession;
  beforeAll(async () => {
    patient = await startSecondInstance(service, { LOCK_TIMEOUT_MS: '20000', STATEMENT_TIMEOUT_MS: '30000' });
  });
  afterAll(() => patient.close());
  beforeEach(async () => {
    holder = await SideSession.open(service);
  });
  afterEach(() => holder.close());

  /** A request with the key that has begun and can't go on until the holder lets it. */
  async function startHeld(customerId: string): Promise<{ answer: Promise<Answer> }> {
    await holder.holdAccountOf(customerId);
    const answer = addPoints(customerId, patient.as('org_admin', organizationId));
    await holder.untilWaiting(1);
    return { answer };
  }

  it('is a 409 with Retry-After after about two seconds, and the answer once it has run', async () => {
    const { id } = await createCustomer(api);
    const first = await startHeld(id);
    const started = Date.now();
    const second = await addPoints(id);
    const waitedMs = Date.now() - started;
    await holder.release();

    expect(outcome(second)).toBe('409 IDEMPOTENCY_IN_PROGRESS');
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(waitedMs).toBeGreaterThan(1500);
    expect(waitedMs).toBeLessThan(5000);
    const done = await first.answer;
    const third = await addPoints(id);
    expect([done.status, third.text]).toEqual([200, done.text]);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(5);
  });

  it('is not in the way of other keys, nor of the same key elsewhere', async () => {
    const { id } = await createCustomer(api);
    const first = await startHeld(id);
    const elsewhere = service.as('org_admin', crypto.randomUUID());
    const { id: otherId } = await createCustomer(elsewhere);
    expect((await addPoints(otherId, elsewhere)).status).toBe(200);
    expect((await api.post(CUSTOMERS, { name: 'x' }, { headers: { 'Idempotency-Key': 'b' } })).status).toBe(
      201,
    );
    await holder.release();
    expect((await first.answer).status).toBe(200);
  });
});

describe('a request that failed because the account was locked too long', () => {
  it('is a 503 with Retry-After that is not remembered', async () => {
    const impatient = await startTestService({ LOCK_TIMEOUT_MS: '200' });
    const holder = await SideSession.open(impatient);
    const client = impatient.as();
    const { id } = await createCustomer(client);
    await holder.holdAccountOf(id);
    const refused = await addPoints(id, client);
    await holder.release();
    const again = await addPoints(id, client);
    await holder.close();
    await impatient.close();
    expect(outcome(refused)).toBe('503 UNAVAILABLE');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });
});
