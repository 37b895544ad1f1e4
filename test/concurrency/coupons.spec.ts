import { atOnce, createCustomer, tally } from '../support/requests';
import * as coupons from '../support/coupons';
import * as contention from '../support/contention';
import { type Held, times } from '../support/contention';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const { createCoupon, createOpenCoupon, postReservation, readCoupon, reserve, rollBack } = coupons;
const use = coupons.useReserved;

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
// What is counted on a coupon is what was used of it.
afterEach(async () => {
  const { rows } = await service.sql.query(
    `select c.id from coupons c where c.organization_id = $1 and c.used_count <>
       (select count(*) from coupon_uses u where u.coupon_id = c.id and u.status = 'used')`,
    [organizationId],
  );
  expect(rows).toEqual([]);
});

/** All the contenders wait for the coupon that the holder has, before any of them gets it. */
function contend(
  contenders: number,
  couponId: string,
  request: (index: number) => Promise<Answer>,
  then?: () => void,
): Promise<Answer[]> {
  const held: Held = ['select from coupons where id = $1 for no key update', [couponId]];
  return contention.contend(service, held, times(contenders, request), then);
}

/** So many of one outcome and the rest of another; an outcome that didn't occur isn't named. */
function expectCounts(answers: Answer[], expected: Record<string, number>): void {
  expect(tally(answers)).toEqual(
    Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0)),
  );
}

async function takenOf(couponId: string): Promise<number> {
  const { rows } = await service.sql.query(
    `select count(*)::int as taken from coupon_uses where coupon_id = $1 and status in ('used', 'reserved')`,
    [couponId],
  );
  return rows[0].taken as number;
}

describe.each([2, 10, 40])('%i seen waiting', (contenders) => {
  it('that reserve the last of a coupon: exactly its limit', async () => {
    const limit = Math.ceil(contenders / 2);
    const coupon = await createOpenCoupon(api, { maxUsesTotal: limit });
    const answers = await contend(contenders, coupon.id, () => postReservation(api, coupon.code));
    expectCounts(answers, { '201': limit, '409 COUPON_LIMIT_REACHED': contenders - limit });
    expect(await takenOf(coupon.id)).toBe(limit);
  });

  it('that reserve for one customer: exactly her limit', async () => {
    const limit = Math.max(1, Math.floor(contenders / 4));
    const coupon = await createCoupon(api, { maxUsesPerCustomer: limit });
    const answers = await contend(contenders, coupon.id, () =>
      postReservation(api, coupon.code, { customerId: id }),
    );
    expectCounts(answers, { '201': limit, '409 COUPON_CUSTOMER_LIMIT_REACHED': contenders - limit });
    expect(await takenOf(coupon.id)).toBe(limit);
  });

  it('that reserve for two customers: exactly the limit of each', async () => {
    const { id: other } = await createCustomer(api);
    const coupon = await createCoupon(api);
    const answers = await contend(contenders, coupon.id, (index) =>
      postReservation(api, coupon.code, { customerId: index % 2 ? id : other }),
    );
    expectCounts(answers, { '201': 2, '409 COUPON_CUSTOMER_LIMIT_REACHED': contenders - 2 });
  });

  it('that reserve what has just been used to its limit: none', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: 1 });
    await use(api, (await reserve(api, coupon.code)).id);
    const answers = await contend(contenders, coupon.id, () => postReservation(api, coupon.code));
    expectCounts(answers, { '409 COUPON_LIMIT_REACHED': contenders });
  });

  it('that use one reservation: one', async () => {
    const coupon = await createOpenCoupon(api);
    const reserved = await reserve(api, coupon.code);
    const answers = await contend(contenders, coupon.id, () => use(api, reserved.id));
    expectCounts(answers, { '200': 1, '409 CONFLICT': contenders - 1 });
    expect((await readCoupon(api, coupon.id)).used_count).toBe(1);
  });

  it('that use reservations of their own: all of them are counted', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: contenders });
    const reserved = await atOnce(contenders, () => reserve(api, coupon.code));
    const answers = await contend(contenders, coupon.id, (index) => use(api, reserved[index].id));
    expectCounts(answers, { '200': contenders });
    expect((await readCoupon(api, coupon.id)).used_count).toBe(contenders);
  });

  it('that roll back one use: one', async () => {
    const coupon = await createOpenCoupon(api);
    const [first, second] = [await reserve(api, coupon.code), await reserve(api, coupon.code)];
    await use(api, first.id);
    await use(api, second.id);
    const answers = await contend(contenders, coupon.id, () => rollBack(api, first.id));
    expectCounts(answers, { '200': 1, '409 ALREADY_REVERSED': contenders - 1 });
    expect((await readCoupon(api, coupon.id)).used_count).toBe(1);
  });

  it('half of them using, half of them rolling back one reservation: never used in the end', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code);
    const answers = await contend(contenders, coupon.id, (index) =>
      index % 2 ? rollBack(api, reserved.id) : use(api, reserved.id),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(answers.filter((answer, index) => index % 2 && answer.status === 200)).toHaveLength(1);
    expect((await readCoupon(api, coupon.id)).used_count).toBe(0);
    expect((await postReservation(api, coupon.code)).status).toBe(201);
  });

  it('that use a reservation which lapses while they wait: none, and its place is free', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code, { seconds: 300 });
    const answers = await contend(
      contenders,
      coupon.id,
      () => use(api, reserved.id),
      () => service.clock.advance(300_000),
    );
    expectCounts(answers, { '409 CONFLICT': contenders });
    expect((await postReservation(api, coupon.code)).status).toBe(201);
  });

  it('that reserve in place of one that has lapsed, while it is used: one of all', async () => {
    const coupon = await createOpenCoupon(api, { maxUsesTotal: 1 });
    const reserved = await reserve(api, coupon.code, { seconds: 300 });
    service.clock.advance(300_000);
    const answers = await contend(contenders, coupon.id, (index) =>
      index === 0 ? use(api, reserved.id) : postReservation(api, coupon.code),
    );
    expectCounts(answers, { '201': 1, '409 CONFLICT': 1, '409 COUPON_LIMIT_REACHED': contenders - 2 });
    expect(await takenOf(coupon.id)).toBe(1);
  });

  it('that delete what others reserve: it goes, or it stays and is counted', async () => {
    const coupon = await createOpenCoupon(api);
    const answers = await contend(contenders, coupon.id, (index) =>
      index === contenders - 1 ? api.delete(`/v1/coupons/${coupon.id}`) : postReservation(api, coupon.code),
    );
    const deletion = answers.pop();
    expect(deletion?.status).toBe(200);
    const { '201': reserved = 0, ...refused } = tally(answers);
    expect(Object.keys(refused).filter((each) => !/404 NOT_FOUND|COUPON_INACTIVE/.test(each))).toEqual([]);
    expect(deletion?.body.data).toEqual(
      reserved > 0 ? { deleted: false, deactivated: true } : { deleted: true },
    );
  });
});
