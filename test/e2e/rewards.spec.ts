import { adjust, createCustomer, NOBODY, outcome, PROGRAMS, REWARDS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, createReward, expectRefused, postRedemption, redeem } from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let programId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  programId = (await activeProgram(api)).id;
});

function post(fields: object): Promise<Answer> {
  return api.post(REWARDS, {
    programId,
    name: 'Dessert',
    pointsCost: 100,
    rewardType: 'free_item',
    ...fields,
  });
}

function patch(id: string, changes: object): Promise<Answer> {
  return api.patch(`${REWARDS}/${id}`, changes);
}

const ALL = {
  name: 'Diez por ciento',
  description: 'En todo',
  pointsCost: 120,
  rewardType: 'discount',
  discountType: 'percentage',
  discountValue: 100,
  menuItemId: 'dessert-7',
  stockRemaining: 50,
  maxPerCustomer: 2,
  startsAt: '2020-01-01T00:00:00.000Z',
  expiresAt: '2021-01-01T00:00:00.000Z',
  redeemWithinDays: 30,
  isActive: false,
};

const ALL_SHOWN = {
  ...{ name: 'Diez por ciento', description: 'En todo', points_cost: 120, reward_type: 'discount' },
  ...{ discount_type: 'percentage', discount_value: 100, menu_item_id: 'dessert-7', stock_remaining: 50 },
  ...{ max_per_customer: 2, starts_at: ALL.startsAt, expires_at: ALL.expiresAt, redeem_within_days: 30 },
  is_active: false,
};

describe('rewards', () => {
  it('are none at first, then an array, the oldest first', async () => {
    expect((await api.get(REWARDS)).body).toEqual({ success: true, data: [] });
    const rewards = [await createReward(api), await createReward(api, { name: 'Second' })];
    expect((await api.get(REWARDS)).body.data).toEqual(rewards);
  });

  it('are created with what is given, windows in the past too, and no other fields', async () => {
    const { tiers } = await activeProgram(api);
    const { status, body } = await post({ ...ALL, minTierId: tiers[2].id });
    expect(status).toBe(201);
    expect(body.data).toStrictEqual({
      ...{ id: expect.any(String), program_id: programId, min_tier_id: tiers[2].id },
      ...ALL_SHOWN,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  it('are active and without limits, unless they say so', async () => {
    expect((await post({})).body.data).toMatchObject({
      ...{
        description: null,
        discount_type: null,
        discount_value: null,
        menu_item_id: null,
        stock_remaining: null,
      },
      ...{
        max_per_customer: null,
        min_tier_id: null,
        starts_at: null,
        expires_at: null,
        redeem_within_days: null,
      },
      is_active: true,
    });
  });

  it('are changed in what is given alone; null clears', async () => {
    const { id } = await createReward(api, ALL);
    expect((await patch(id, { pointsCost: 7 })).body.data).toMatchObject({ ...ALL_SHOWN, points_cost: 7 });
    const cleared = { description: null, menuItemId: null, stockRemaining: null, maxPerCustomer: null };
    expect(
      (await patch(id, { ...cleared, startsAt: null, expiresAt: null, redeemWithinDays: null })).body.data,
    ).toMatchObject({
      ...{ description: null, menu_item_id: null, stock_remaining: null, max_per_customer: null },
      ...{ starts_at: null, expires_at: null, redeem_within_days: null, discount_value: 100 },
    });
  });

  it('keep their stock explained by its movements, however it is set', async () => {
    const { id } = await createReward(api, { stockRemaining: 5 });
    for (const stockRemaining of [9, 0, null, 3, 3]) {
      expect((await patch(id, { stockRemaining })).body.data.stock_remaining).toBe(stockRemaining);
      await expectHealthy(service);
    }
    const { rows } = await service.sql.query(
      'select change from reward_stock_movements where reward_id = $1 order by created_at, id',
      [id],
    );
    expect(rows.map(({ change }) => change)).toEqual([5, 4, -9, 3]);
  });

  it('that lost their limit while one was redeemed keep a stock that adds up', async () => {
    const { id: customer } = await createCustomer(api);
    await adjust(api, customer, 300);
    const { id } = await createReward(api, { stockRemaining: 5 });
    await redeem(api, id, customer);
    await patch(id, { stockRemaining: null });
    const unlimited = await redeem(api, id, customer);
    await patch(id, { stockRemaining: 2 });
    await api.post(`/v1/loyalty/redemptions/${unlimited.id}/cancel`);
    await expectHealthy(service);
  });

  it('are deleted when nobody has redeemed them, and deactivated otherwise', async () => {
    const { id: customer } = await createCustomer(api);
    await adjust(api, customer, 100);
    const [redeemed, other] = [await createReward(api), await createReward(api, { stockRemaining: 4 })];
    await redeem(api, redeemed.id, customer);
    expect((await api.delete(`${REWARDS}/${other.id}`)).body.data).toEqual({ deleted: true });
    expect((await api.delete(`${REWARDS}/${redeemed.id}`)).body.data).toEqual({
      deleted: false,
      deactivated: true,
    });
    expect((await api.get(REWARDS)).body.data).toEqual([{ ...redeemed, is_active: false }]);
    await adjust(api, customer, 100);
    expect(outcome(await postRedemption(api, redeemed.id, { customerId: customer }))).toBe(
      '409 REWARD_NOT_AVAILABLE',
    );
    await expectRefused(service, () => api.delete(`${REWARDS}/${other.id}`), '404 NOT_FOUND');
  });
});

describe('a reward is refused', () => {
  it.each<[object]>([
    [{ name: '' }],
    [{ name: null }],
    [{ pointsCost: 0 }],
    [{ pointsCost: 1.5 }],
    [{ rewardType: 'gift' }],
    [{ discountType: 'half' }],
    [{ discountValue: 0 }],
    [{ discountValue: 1_000_000_000_001 }],
    [{ stockRemaining: -1 }],
    [{ stockRemaining: 2_147_483_648 }],
    [{ maxPerCustomer: 0 }],
    [{ redeemWithinDays: 0 }],
    [{ minTierId: 'gold' }],
    [{ startsAt: 'tomorrow' }],
    [{ isActive: 1 }],
    [{ rewardType: 'discount' }],
    [{ rewardType: 'discount', discountType: 'fixed' }],
    [{ rewardType: 'discount', discountType: 'percentage', discountValue: 101 }],
    [{ startsAt: '2030-01-01T00:00:00Z', expiresAt: '2030-01-01T00:00:00Z' }],
    [{ stock: 5 }],
  ])('with %j: 400', async (wrong) => {
    await expectRefused(service, () => post(wrong), '400 VALIDATION_ERROR');
    const { id } = await createReward(api);
    await expectRefused(service, () => patch(id, wrong), '400 VALIDATION_ERROR');
  });

  it('in a program, or for a tier, that is not there or is not its own: 404', async () => {
    const { data: other } = (await api.post(PROGRAMS, { name: 'Other' })).body;
    await expectRefused(service, () => post({ programId: NOBODY }), '404 NOT_FOUND');
    await expectRefused(service, () => post({ minTierId: NOBODY }), '404 NOT_FOUND');
    await expectRefused(service, () => post({ minTierId: other.tiers[0].id }), '404 NOT_FOUND');
    const { id } = await createReward(api);
    await expectRefused(service, () => patch(id, { minTierId: other.tiers[0].id }), '404 NOT_FOUND');
  });

  it('that moves to another program, or changes nothing, or is not there', async () => {
    const { id } = await createReward(api);
    await expectRefused(service, () => patch(id, { programId }), '400 VALIDATION_ERROR');
    await expectRefused(service, () => patch(id, {}), '400 VALIDATION_ERROR');
    await expectRefused(service, () => patch(NOBODY, { name: 'x' }), '404 NOT_FOUND');
  });
});
