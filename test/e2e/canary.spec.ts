import pino from 'pino';
import { newId } from '../../src/common/ids';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import { columnsWith } from '../support/canaries';
import { assign, CART, createCoupon, reserve, rollBack, useReserved } from '../support/coupons';
import { createReward } from '../support/loyalty';
import { expectHealthy } from '../support/healthy';
import { CUSTOMERS, ENTRIES, IMPORTS, MERGES, outcome, uploadCsv } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const ORDER = 'Canary-Order';

/** What is written of a person, each value once; a digit tells persons apart. */
const canariesOf = (digit: number) => ({
  word: `Canary${digit}`,
  phone: `+5198700112${digit}`,
  duplicatePhone: `+5198700113${digit}`,
  birthDate: `193${digit}-03-17`,
  duplicateBirthDate: `193${digit}-04-18`,
});
type Canaries = ReturnType<typeof canariesOf>;

/** What must not be found, however it was written down. */
const textsOf = (of: Canaries): string[] => [
  of.word,
  of.phone.slice(3),
  of.duplicatePhone.slice(3),
  of.birthDate,
  of.duplicateBirthDate,
];

let service: TestService;
let api: ApiClient;
let lines: string[];

beforeAll(async () => {
  lines = [];
  const sink = { write: (line: string) => lines.push(line), flush: () => undefined, end: () => undefined };
  jest.spyOn(pino, 'destination').mockReturnValue(sink as never);
  service = await startTestService({ LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await service.close();
  jest.restoreAllMocks();
});

function ok(answer: Answer): any {
  if (answer.status >= 300) throw new Error(answer.text);
  return answer.body.data;
}

const keyed = () => ({ headers: { 'Idempotency-Key': newId() } });

/** Carries out a file of which every row is about the person: found by its phone, refused for its e-mail, unreadable. */
async function importRows({ word, phone, birthDate }: Canaries): Promise<void> {
  const local = phone.slice(3);
  const file = [
    'name,phone,email,birthDate,note',
    `${word} found,${phone},,${birthDate},${word} note`,
    `${word} refused,,${word}@example.com,,${word} note`,
    `${word} unreadable,${local.slice(0, 3)} ${local.slice(3)},,${birthDate}x,${word} note`,
    `${word} unreadable,,${word}@Example.com,${birthDate}x,${word} note`,
  ].join('\n');
  const { id } = ok(await uploadCsv(api, `${file}\n`));
  const job = new RequestContext({
    organizationId: service.organizationId,
    actor: 'job',
    requestId: newId(),
  });
  for (const step of ['dry-run', 'run']) {
    ok(await api.post(`${IMPORTS}/${id}/${step}`));
    await service.app.get(ImportRunner).run(job, id);
  }
  const mistakes = await api.get(`${IMPORTS}/${id}/mistakes`);
  expect(mistakes.body.data.map(({ line }: { line: number }) => line)).toEqual([3, 4, 5]);
  // One that nobody has carried out.
  ok(await uploadCsv(api, `${file}\n`));
}

async function ledgerOf(id: string, { word }: Canaries): Promise<void> {
  const path = `${CUSTOMERS}/${id}`;
  const order = `${ORDER}-${newId().slice(-12)}`;
  const earned = ok(
    await api.post(`${path}/earn`, { orderId: order, amount: 90_000, description: `${word} lunch` }, keyed()),
  );
  ok(await api.post(`${path}/adjust-points`, { amount: 500, reason: `${word} birthday` }, keyed()));
  const { id: rewardId } = await createReward(api);
  for (const settle of ['use', 'cancel']) {
    const body = { customerId: id, orderId: order };
    const { redemption } = ok(await api.post(`/v1/loyalty/rewards/${rewardId}/redeem`, body, keyed()));
    ok(await api.post(`/v1/loyalty/redemptions/${redemption.id}/${settle}`, undefined, keyed()));
  }
  const reason = `${word} complained`;
  ok(await api.post(`${ENTRIES}/${earned.transaction.id}/reverse`, { reason, points: 10 }, keyed()));
}

async function couponsOf(id: string): Promise<void> {
  const coupon = await createCoupon(api, { maxUsesPerCustomer: 9 });
  ok(await assign(api, coupon.id, [id]));
  const body = { code: coupon.code, customerId: id, orderId: ORDER, cart: CART };
  for (const settle of [useReserved, rollBack]) {
    ok(await api.post('/v1/coupons/reserve', body, keyed()));
    const use = await reserve(api, coupon.code, { customerId: id, orderId: ORDER });
    ok(await settle(api, use.id));
  }
}

/** A person with everything that can be written of one, and a duplicate of hers, merged, undone and merged again. */
async function person(of: Canaries): Promise<string> {
  const { word, phone, duplicatePhone, birthDate, duplicateBirthDate } = of;
  const body = { name: `${word} García`, phone };
  const { id } = ok(await api.post(CUSTOMERS, body, keyed()));
  const filled = { ...body, email: `${word}@example.com`, birthDate };
  ok(await api.post(CUSTOMERS, filled, keyed()));
  ok(await api.patch(`${CUSTOMERS}/${id}`, { name: `${word} Pérez`, marketingOptIn: true }, keyed()));
  const duplicate = {
    name: `${word} Twin`,
    email: `${word}.twin@example.com`,
    phone: duplicatePhone,
    birthDate: duplicateBirthDate,
  };
  const [twin] = ok(await api.post(`${CUSTOMERS}/batch`, { customers: [duplicate] }, keyed())).results;
  for (const each of [id, twin.id]) {
    await ledgerOf(each, of);
    await couponsOf(each);
    const consent = { purpose: 'profiling', channel: 'email', granted: true, source: 'paper' };
    ok(await api.post(`${CUSTOMERS}/${each}/consents`, consent, keyed()));
  }
  await api.patch(`${CUSTOMERS}/${id}`, { phone: null, birthDate: null }, keyed());
  const merge = { sourceCustomerId: twin.id };
  const { mergeId } = ok(await api.post(`${CUSTOMERS}/${id}/merge`, merge, keyed()));
  ok(await api.post(`${MERGES}/${mergeId}/undo`, undefined, keyed()));
  ok(await api.post(`${CUSTOMERS}/${id}/merge`, merge, keyed()));
  ok(await api.patch(`${CUSTOMERS}/${id}`, { phone, birthDate }, keyed()));
  // Refusals are remembered too.
  const taken = { name: word, email: `${word}@example.com` };
  expect(outcome(await api.post(CUSTOMERS, taken, keyed()))).toBe('409 EMAIL_IN_USE');
  expect(outcome(await api.post(CUSTOMERS, { ...taken, birthDate: word }, keyed()))).toBe(
    '400 VALIDATION_ERROR',
  );
  await api.get(`${CUSTOMERS}?search=${word}`);
  await importRows(of);
  return id;
}

describe.each([
  ['anonymized', 1, (id: string) => api.post(`${CUSTOMERS}/${id}/anonymize`, undefined, keyed())],
  ['deleted', 2, (id: string) => api.delete(`${CUSTOMERS}/${id}`, keyed())],
])('nothing that tells who she was, after she is %s,', (_, digit, forget) => {
  const of = canariesOf(digit);

  beforeAll(async () => {
    api = service.as('org_admin');
    const id = await person(of);
    const before = await columnsWith(service.sql, textsOf(of));
    expect(before).toEqual(
      expect.arrayContaining([
        'public.customer_merges.undo',
        'public.customers.birth_date',
        'public.customers.search_text',
        'public.idempotency_keys.body',
        'public.import_rows.cells',
        'public.loyalty_transactions.description',
      ]),
    );
    expect(outcome(await forget(id))).toBe('200');
  });

  it('stands anywhere in the database', async () => {
    expect(await columnsWith(service.sql, textsOf(of))).toEqual([]);
  });

  it('stands in the logs', () => {
    const log = lines.join('\n').toLowerCase();
    expect(log).toContain('/anonymize');
    expect(textsOf(of).filter((text) => log.includes(text.toLowerCase()))).toEqual([]);
  });

  it('and orders stand where they are references, nowhere else', async () => {
    const places = [
      ...(digit === 1 ? ['public.loyalty_transactions.order_id', 'public.reward_redemptions.order_id'] : []),
      'public.coupon_uses.order_id',
    ];
    const found = await columnsWith(service.sql, [ORDER]);
    expect(found).toEqual(expect.arrayContaining(places));
    const REFERENCES = /\.order_id$/;
    expect(found.filter((place) => !REFERENCES.test(place))).toEqual([]);
  });
});

it('the figures are right', () => expectHealthy(service));

it('a column that keeps one would be found', async () => {
  await service.sql.query('begin');
  await service.sql.query(`alter table tiers add column remark jsonb default '["Canary9"]'`);
  expect(await columnsWith(service.sql, ['canary9'])).toEqual(['public.tiers.remark']);
  await service.sql.query('rollback');
});
