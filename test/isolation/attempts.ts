import { NOBODY } from '../support/requests';

export const CANARY = 'CANARY-7f3a';
export const ORDER = `${CANARY}-1042`;
export const VICTIM = { name: `${CANARY} María`, email: `${CANARY}@example.com`, phone: '+51999888777' };

/** What an organization has, by its id; an order is text. */
export interface Ids {
  customer: string;
  account: string;
  program: string;
  tier: string;
  reward: string;
  redemption: string;
  coupon: string;
  couponUse: string;
  entry: string;
  import: string;
  order: string;
  merge: string;
  apiKey: string;
}

/** What nobody has. */
export const NOTHING: Ids = {
  ...{ customer: NOBODY, account: NOBODY, program: NOBODY, tier: NOBODY, reward: NOBODY },
  ...{
    redemption: NOBODY,
    coupon: NOBODY,
    couponUse: NOBODY,
    entry: NOBODY,
    import: NOBODY,
    order: 'no-order',
    merge: NOBODY,
    apiKey: NOBODY,
  },
};

/** The same code in every organization. */
export const COUPON_CODE = 'VERANO';
export const COUPON = { name: 'Stolen', type: 'fixed', discountValue: 1 };
export const CART = { items: [{ menuItemId: 'm', quantity: 1, unitPrice: 100 }] };

interface Attempt {
  /** what the parameter of the path names */
  of?: keyof Ids;
  body?: object | ((ids: Ids) => object);
  /** sent instead of JSON */
  csv?: string;
  /** answers 200 with a refusal of each entry */
  byEntry?: true;
}

const REVERSE = { reason: 'Stolen' };
export const REWARD = { name: 'Stolen', pointsCost: 1, rewardType: 'free_item' };

/**
 * What a stranger sends to each guarded operation. An operation of the OpenAPI document that isn't listed here fails
 * the first test: whoever adds one says here how a foreign id could be put into it.
 */
export const ATTEMPTS: Record<string, Attempt> = {
  'GET /v1/audit': {},
  'GET /v1/api-keys': {},
  'POST /v1/api-keys': { body: { name: 'Stranger', scopes: ['customers:read'] } },
  'DELETE /v1/api-keys/{id}': { of: 'apiKey' },
  'GET /v1/session': {},
  'GET /v1/organization': {},
  'PATCH /v1/organization': { body: { name: 'Stranger' } },
  'POST /v1/loyalty/customers': { body: { name: 'Stranger', phone: VICTIM.phone, email: VICTIM.email } },
  'GET /v1/loyalty/customers': {},
  'POST /v1/loyalty/customers/batch': {
    body: { customers: [{ name: 'Stranger', phone: VICTIM.phone, email: VICTIM.email }] },
  },
  'GET /v1/loyalty/customers/export.csv': {},
  'POST /v1/loyalty/imports': { csv: `name,phone\nStranger,${VICTIM.phone}\n` },
  'GET /v1/loyalty/imports/{id}': { of: 'import' },
  'GET /v1/loyalty/imports': {},
  'GET /v1/loyalty/imports/{id}/mistakes': { of: 'import' },
  'GET /v1/loyalty/imports/{id}/mistakes.csv': { of: 'import' },
  'PATCH /v1/loyalty/imports/{id}/mapping': { of: 'import', body: { name: 'name' } },
  'POST /v1/loyalty/imports/{id}/dry-run': { of: 'import' },
  'POST /v1/loyalty/imports/{id}/run': { of: 'import' },
  'DELETE /v1/loyalty/imports/{id}': { of: 'import' },
  'GET /v1/loyalty/customers/{id}': { of: 'customer' },
  'PATCH /v1/loyalty/customers/{id}': { of: 'customer', body: { name: 'Stolen' } },
  'DELETE /v1/loyalty/customers/{id}': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/transactions': { of: 'customer' },
  'POST /v1/loyalty/customers/{id}/adjust-points': { of: 'customer', body: { amount: 5, reason: 'Stolen' } },
  'POST /v1/loyalty/customers/{id}/earn': { of: 'customer', body: { orderId: ORDER, amount: 500 } },
  'POST /v1/loyalty/earn/batch': {
    body: ({ customer, order }) => ({ orders: [{ customerId: customer, orderId: order, amount: 500 }] }),
    byEntry: true,
  },
  'POST /v1/loyalty/customers/{id}/earn/preview': { of: 'customer', body: { orderId: ORDER, amount: 500 } },
  'GET /v1/loyalty/customers/{id}/balance': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/statement': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/expiring': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/rewards': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/redemptions': { of: 'customer' },
  'POST /v1/loyalty/customers/{id}/merge': {
    of: 'customer',
    body: ({ customer: sourceCustomerId }) => ({ sourceCustomerId }),
  },
  'GET /v1/loyalty/customers/{id}/merges': { of: 'customer' },
  'GET /v1/loyalty/customers/{id}/export': { of: 'customer' },
  'POST /v1/loyalty/customers/{id}/anonymize': { of: 'customer' },
  'POST /v1/loyalty/customers/{id}/consents': {
    of: 'customer',
    body: { purpose: 'marketing', granted: true },
  },
  'GET /v1/loyalty/customers/{id}/consents': { of: 'customer' },
  'POST /v1/loyalty/merges/{id}/undo': { of: 'merge' },
  'POST /v1/loyalty/transactions/{id}/reverse': { of: 'entry', body: REVERSE },
  'GET /v1/loyalty/transactions/{id}/explain': { of: 'entry' },
  'POST /v1/loyalty/orders/{orderId}/reverse': { of: 'order', body: REVERSE },
  'GET /v1/loyalty/ledger/verify': {},
  'GET /v1/loyalty/programs': {},
  'POST /v1/loyalty/programs': { body: { name: 'Stranger', isActive: true } },
  'PATCH /v1/loyalty/programs/{id}': { of: 'program', body: { name: 'Stolen', isActive: true } },
  'DELETE /v1/loyalty/programs/{id}': { of: 'program' },
  'GET /v1/loyalty/programs/{id}/reevaluation': { of: 'program' },
  'POST /v1/loyalty/programs/{id}/tiers/preview': { of: 'program', body: { tiers: [{ minPoints: 0 }] } },
  'POST /v1/loyalty/tiers': {
    body: ({ program }) => ({ programId: program, name: 'Stolen', minPoints: 7, multiplier: 200 }),
  },
  'PATCH /v1/loyalty/tiers/{id}': { of: 'tier', body: { minPoints: 7 } },
  'DELETE /v1/loyalty/tiers/{id}': { of: 'tier' },
  'GET /v1/loyalty/rewards': {},
  'POST /v1/loyalty/rewards': { body: ({ program }) => ({ ...REWARD, programId: program }) },
  'PATCH /v1/loyalty/rewards/{id}': {
    of: 'reward',
    body: ({ tier }) => ({ name: 'Stolen', minTierId: tier }),
  },
  'DELETE /v1/loyalty/rewards/{id}': { of: 'reward' },
  'POST /v1/loyalty/rewards/{id}/redeem': {
    of: 'reward',
    body: ({ customer: customerId }) => ({ customerId }),
  },
  'POST /v1/loyalty/redemptions/{id}/use': { of: 'redemption' },
  'POST /v1/loyalty/redemptions/{id}/cancel': { of: 'redemption' },
  'GET /v1/loyalty/analytics': {},
  'GET /v1/loyalty/stats': {},
  'GET /v1/loyalty/customers/{id}/coupons': { of: 'customer' },
  'GET /v1/coupons': {},
  'POST /v1/coupons': {
    get body() {
      return { ...COUPON, code: crypto.randomUUID() };
    },
  },
  'POST /v1/coupons/bulk': { body: { ...COUPON, count: 2 } },
  'POST /v1/coupons/assign': {
    body: ({ coupon: couponId, customer }) => ({ couponId, customerIds: [customer] }),
  },
  'GET /v1/coupons/{id}': { of: 'coupon' },
  'PATCH /v1/coupons/{id}': { of: 'coupon', body: { name: 'Stolen' } },
  'DELETE /v1/coupons/{id}': { of: 'coupon' },
  'GET /v1/coupons/{id}/assignments': { of: 'coupon' },
  'POST /v1/coupons/validate': {
    body: ({ customer: customerId }) => ({ code: COUPON_CODE, customerId, cart: CART }),
  },
  'POST /v1/coupons/reserve': {
    body: ({ customer: customerId }) => ({ code: COUPON_CODE, customerId, cart: CART }),
  },
  'POST /v1/coupons/uses/{id}/use': { of: 'couponUse' },
  'POST /v1/coupons/uses/{id}/rollback': { of: 'couponUse' },
};
const needsId = (operation: string): boolean => {
  const { of, body } = ATTEMPTS[operation] ?? {};
  return of !== undefined || typeof body === 'function';
};
export const WITH_ID = Object.keys(ATTEMPTS).filter(needsId);
export const WITHOUT_ID = Object.keys(ATTEMPTS).filter((operation) => !needsId(operation));
export const IN_PATH = WITH_ID.filter((operation) => operation.includes('{id}'));
