import type { Answer, ApiClient, CallOptions } from '../support/api-client';
import { withoutRequestId } from '../support/requests';
import type { TestClock } from '../support/test-service';
import type { ModelCouponUse } from './coupon-model';
import type { LedgerModel } from './ledger-model';
import type { ModelCustomer, ModelEntry, ModelMerge, ModelRedemption } from './model-types';

/** What the commands use of a client. */
export type Api = Pick<ApiClient, 'get' | 'post' | 'patch' | 'delete'>;

/** A write that was acknowledged under a key. */
export interface Remembered {
  path: string;
  body: unknown;
  key: string;
  answer: Answer;
  /** whose data the answer holds */
  customer: ModelCustomer;
}

/** The real service, and what the model's objects are called there. */
export interface Real {
  /** may send each write twice, see `twice` */
  api: Api;
  /** sends once */
  plainApi: Api;
  clock: TestClock;
  rewardId: string;
  /** ids of the model's programs, in the same order, and of their tiers by name */
  programs: { id: string; tiers: Record<string, string> }[];
  customers: string[];
  entries: Map<ModelEntry, string>;
  redemptions: Map<ModelRedemption, string>;
  merges: Map<ModelMerge, string>;
  /** in the order of the model's */
  coupons: { id: string; code: string }[];
  couponUses: Map<ModelCouponUse, string>;
  remembered: Remembered[];
  orders: string[];
  /** a number of its own for each order and key */
  next: () => number;
  /** told after every command */
  onCommand: () => void;
  expire: () => Promise<void>;
  reevaluate: (programId: string) => Promise<void>;
}

/**
 * A client that sends every write twice under a key of its own: the second answer must be the first one again, byte
 * for byte. That it has no second effect shows in the comparison afterwards.
 */
export function twice(api: Api, next: () => number): Api {
  const write = async (
    send: (options: CallOptions) => Promise<Answer>,
    given: CallOptions = {},
  ): Promise<Answer> => {
    const options = { headers: { 'Idempotency-Key': `twice-${next()}`, ...given.headers } };
    const first = await send(options);
    const second = await send(options);
    if (first.status === 400) expect(withoutRequestId(second)).toEqual(withoutRequestId(first));
    else {
      expect([second.status, second.text]).toEqual([first.status, first.text]);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
    }
    return first;
  };
  return {
    get: (path) => api.get(path),
    post: (path, body, given) => write((options) => api.post(path, body, options), given),
    patch: (path, body, given) => write((options) => api.patch(path, body, options), given),
    delete: (path, given) => write((options) => api.delete(path, options), given),
  };
}

/**
 * Every customer's balance, total and tier, the statistics, and every invariant in SQL, all read at once.
 * @param focus the number of the customer whose profile is read as well
 */
export async function compare(model: LedgerModel, real: Real, focus: number): Promise<void> {
  const { api, customers } = real;
  const profile = customers.length === 0 ? null : focus % customers.length;
  const [listed, stats, verified, shown] = await Promise.all([
    api.get('/v1/loyalty/customers?limit=100'),
    api.get('/v1/loyalty/stats'),
    api.get('/v1/loyalty/ledger/verify'),
    profile === null ? null : api.get(`/v1/loyalty/customers/${customers[profile]}`),
  ]);
  expect(verified.body.data.violations).toEqual([]);
  expect(stats.body.data).toMatchObject(model.totals());
  const rows = listed.body.data.customers.map(
    ({ id, points_balance, total_points_earned, tier_name }: Record<string, unknown>) => [
      id,
      { points_balance, total_points_earned, tier_name },
    ],
  );
  const alive = customers.flatMap((id, index) => (isListed(model, index) ? [[id, index] as const] : []));
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(alive.map(([id, index]) => [id, expected(model, index) ?? NOT_ENROLLED])),
  );
  if (profile === null || !shown) return;
  const stands = model.customer(profile);
  if (stands.deleted) return expect(shown.status).toBe(404);
  expect(shown.body.data.id).toBe(customers[model.customers.indexOf(stands)]);
  if (expected(model, profile) === null) expect(shown.body.data.loyalty).toBeNull();
  else expect(shown.body.data.loyalty).toMatchObject(expected(model, profile) as object);
}

/** Neither deleted nor merged. */
function isListed(model: LedgerModel, index: number): boolean {
  const customer = model.customers[index];
  return customer?.deleted === false && customer.mergedInto === null;
}

const NOT_ENROLLED = { points_balance: 0, total_points_earned: 0, tier_name: null };

/** The customer's account in the active program, as the service shows it. */
function expected(model: LedgerModel, index: number) {
  const account = model.account(model.customer(index), model.active);
  if (!account) return null;
  return {
    points_balance: model.balance(account),
    total_points_earned: account.totalEarned,
    tier_name: model.tier(account).name,
  };
}
