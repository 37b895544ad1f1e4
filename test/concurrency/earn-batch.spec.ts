import { expectHealthy } from '../support/healthy';
import { accountOf, contend, times } from '../support/contention';
import { atOnce, createCustomer, CUSTOMERS, EARN_BATCH, tally } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { balanceOf, newOrder } from '../support/loyalty';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let ids: string[];

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '48', LOCK_TIMEOUT_MS: '30000', POOL_WAIT_MS: '10000' });
});
afterAll(() => service.close());
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  ids = (await atOnce(4, () => createCustomer(api))).map((customer) => customer.id);
});
afterEach(() => expectHealthy(service, organizationId));

const earning = (orders: object[]): Promise<Answer> => api.post(EARN_BATCH, { orders });

const counted = (answers: Answer[], status: string): number =>
  answers.reduce((sum, { body }) => sum + Number(body.data[status]), 0);

const balances = (): Promise<number[]> => Promise.all(ids.map((id) => balanceOf(api, id)));

describe.each([2, 10, 40])('%i batches seen waiting for one account', (contenders) => {
  it('of the same orders: each is earned once, and the others are told of it', async () => {
    const orders = ids.map((customerId) => ({ customerId, orderId: newOrder(), amount: 10_000 }));
    const answers = await contend(
      service,
      accountOf(ids[2] as string),
      times(contenders, (index) => earning(index % 2 ? orders : [...orders].reverse())),
    );
    expect(tally(answers)).toEqual({ '200': contenders });
    expect(counted(answers, 'earned')).toBe(4);
    expect(counted(answers, 'existing')).toBe(4 * (contenders - 1));
    expect(await balances()).toEqual([100, 100, 100, 100]);
  });

  it('of orders of their own, among single earns: nothing is lost', async () => {
    const one = ids[1] as string;
    const answers = await contend(
      service,
      accountOf(one),
      times(contenders, (index) =>
        index % 2
          ? api.post(`${CUSTOMERS}/${one}/earn`, { orderId: newOrder(), amount: 10_000 })
          : earning(ids.map((customerId) => ({ customerId, orderId: newOrder(), amount: 10_000 }))),
      ),
    );
    const [batches, singles] = [Math.ceil(contenders / 2), Math.floor(contenders / 2)];
    expect(tally(answers)).toEqual({ '200': batches, '201': singles });
    const [first, second] = await balances();
    // Tiers come up on the way, so the figures are at least those of the first tier.
    expect(first).toBeGreaterThanOrEqual(100 * batches);
    expect(second).toBeGreaterThanOrEqual(100 * contenders);
  });
});

it('batches that hold the same orders for other customers, in opposite orders: each order once, nobody fails', async () => {
  const orders = Array.from({ length: 40 }, () => newOrder());
  const of = (customer: number, list: string[]): object[] =>
    list.map((orderId) => ({ customerId: ids[customer], orderId, amount: 1000 }));
  const answers = await atOnce(16, (index) =>
    earning(of(index % 4, index % 2 ? orders : [...orders].reverse())),
  );
  expect(tally(answers)).toEqual({ '200': 16 });
  expect(counted(answers, 'earned')).toBe(40);
  expect((await balances()).reduce((sum, balance) => sum + balance, 0)).toBe(400);
});

it('an enrollment that is waited for by batches happens once', async () => {
  const [program] = (await api.get('/v1/loyalty/programs')).body.data;
  const activate = (isActive: boolean) => api.patch(`/v1/loyalty/programs/${program.id}`, { isActive });
  await activate(false);
  const early = (await atOnce(3, () => createCustomer(api))).map((customer) => customer.id as string);
  await activate(true);
  const answers = await contend(
    service,
    ['select from customers where id = $1 for update', [early[1]]],
    times(8, () => earning(early.map((customerId) => ({ customerId, orderId: newOrder(), amount: 1000 })))),
  );
  expect(tally(answers)).toEqual({ '200': 8 });
  expect(counted(answers, 'earned')).toBe(24);
  for (const id of early) expect(await balanceOf(api, id)).toBe(80);
});
