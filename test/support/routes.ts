import type { Answer, ApiClient } from './api-client';
import * as requests from './requests';

const {
  ANALYTICS,
  COUPONS,
  CUSTOMERS,
  ENTRIES,
  ORDERS,
  ORGANIZATION,
  PROGRAMS,
  REDEMPTIONS,
  REWARDS,
  STATS,
  TIERS,
  VERIFY,
} = requests;
const BACK = { reason: 'x' };

let number = 0;

/** A name or an order that nobody has used. */
function unused(): string {
  return `unused-${(number += 1)}`;
}

/** A customer of one's own with what a route may be about, made by an administrator as it is asked for. */
export class Subject {
  constructor(private readonly admin: ApiClient) {}

  async customer(): Promise<string> {
    return (await requests.createCustomer(this.admin)).id as string;
  }

  async order(): Promise<{ orderId: string; entry: string; customer: string }> {
    const customer = await this.customer();
    const orderId = unused();
    const earned = await this.admin.post(`${CUSTOMERS}/${customer}/earn`, { orderId, amount: 10_000 });
    return { orderId, entry: earned.body.data.transaction.id, customer };
  }

  async merge(): Promise<string> {
    const body = { sourceCustomerId: await this.customer() };
    const merged = await this.admin.post(`${CUSTOMERS}/${await this.customer()}/merge`, body);
    return merged.body.data.mergeId as string;
  }

  /** One that isn't active. */
  async program(): Promise<string> {
    return (await this.admin.post(PROGRAMS, { name: 'Other' })).body.data.id as string;
  }

  async tier(): Promise<string> {
    const body = { programId: await this.program(), name: 'Extra', minPoints: 7, multiplier: 100 };
    return (await this.admin.post(TIERS, body)).body.data.id as string;
  }

  async newReward(): Promise<object> {
    const programs = (await this.admin.get(PROGRAMS)).body.data;
    const { id: programId } = programs.find((program: { is_active: boolean }) => program.is_active);
    return { programId, name: 'Dessert', pointsCost: 10, rewardType: 'free_item' };
  }

  async reward(): Promise<string> {
    return (await this.admin.post(REWARDS, await this.newReward())).body.data.id as string;
  }

  async import(): Promise<string> {
    return (await requests.uploadCsv(this.admin, 'name\nAna\n')).body.data.id as string;
  }

  async redemption(): Promise<string> {
    const { customer: customerId } = await this.order();
    const redeemed = await this.admin.post(`${REWARDS}/${await this.reward()}/redeem`, { customerId });
    return redeemed.body.data.redemption.id as string;
  }

  async coupon(): Promise<{ id: string; code: string }> {
    return (await this.admin.post(COUPONS, newCoupon())).body.data;
  }

  async reservation(): Promise<object> {
    const { code } = await this.coupon();
    return { code, customerId: await this.customer(), cart: CART };
  }

  async apiKey(): Promise<string> {
    const body = { name: 'Till', scopes: ['customers:read'] };
    return (await this.admin.post(requests.API_KEYS, body)).body.data.id as string;
  }

  async couponUse(): Promise<string> {
    return (await this.admin.post(`${COUPONS}/reserve`, await this.reservation())).body.data.use.id as string;
  }
}

/** The same things for whoever asks again: for requests that are refused before anything is done with them. */
export function sharedSubject(admin: ApiClient): Subject {
  const made = new Map<PropertyKey, unknown>();
  return new Proxy(new Subject(admin), {
    get: (subject, name: keyof Subject) => () => {
      if (!made.has(name)) made.set(name, subject[name]());
      return made.get(name);
    },
  });
}

const CART = { items: [{ menuItemId: 'm', quantity: 1, unitPrice: 100 }] };
const COUPON = { name: 'New', type: 'fixed', discountValue: 1 };
const newCoupon = (): object => ({ ...COUPON, code: unused() });

export interface Route {
  /** null: for whoever is signed in */
  permission: string | null;
  /** what succeeds with the permission */
  send: (client: ApiClient, subject: Subject) => Promise<Answer>;
}

/** A route below an import. */
function ofImport(method: string, path = '', body?: object): Route {
  return {
    permission: 'customers:update',
    send: async (client, subject) =>
      client.call(method, `${requests.IMPORTS}/${await subject.import()}${path}`, body),
  };
}

/** A route below a customer. */
function ofCustomer(permission: string, method: string, path = '', body?: () => object): Route {
  return {
    permission,
    send: async (client, subject) =>
      client.call(method, `${CUSTOMERS}/${await subject.customer()}${path}`, body?.()),
  };
}

const order = (): object => ({ orderId: unused(), amount: 500 });

/** The contract's table: every guarded operation by its name in the OpenAPI document. */
export const ROUTES: Record<string, Route> = {
  'POST /v1/loyalty/customers': {
    permission: 'customers:create',
    send: (client) => client.post(CUSTOMERS, { name: 'New', phone: requests.newPhone() }),
  },
  'GET /v1/loyalty/customers': { permission: 'customers:read', send: (client) => client.get(CUSTOMERS) },
  'POST /v1/loyalty/customers/batch': {
    permission: 'customers:update',
    send: (client) => client.post(`${CUSTOMERS}/batch`, { customers: [{ name: 'New' }] }),
  },
  'GET /v1/loyalty/customers/export.csv': {
    permission: 'customers:read',
    send: (client) => client.get(`${CUSTOMERS}/export.csv`),
  },
  'POST /v1/loyalty/imports': {
    permission: 'customers:update',
    send: (client) => requests.uploadCsv(client, 'name\nAna\n'),
  },
  'GET /v1/loyalty/imports/{id}': ofImport('GET'),
  'GET /v1/loyalty/imports': {
    permission: 'customers:update',
    send: (client) => client.get(requests.IMPORTS),
  },
  'GET /v1/loyalty/imports/{id}/mistakes': ofImport('GET', '/mistakes'),
  'GET /v1/loyalty/imports/{id}/mistakes.csv': ofImport('GET', '/mistakes.csv'),
  'PATCH /v1/loyalty/imports/{id}/mapping': ofImport('PATCH', '/mapping', { name: 'name' }),
  'POST /v1/loyalty/imports/{id}/dry-run': ofImport('POST', '/dry-run'),
  'POST /v1/loyalty/imports/{id}/run': ofImport('POST', '/run'),
  'DELETE /v1/loyalty/imports/{id}': ofImport('DELETE'),
  'GET /v1/loyalty/customers/{id}': ofCustomer('customers:read', 'GET'),
  'PATCH /v1/loyalty/customers/{id}': ofCustomer('customers:update', 'PATCH', '', () => ({
    name: 'Changed',
  })),
  'DELETE /v1/loyalty/customers/{id}': ofCustomer('customers:delete', 'DELETE'),
  'GET /v1/loyalty/customers/{id}/transactions': ofCustomer('customers:read', 'GET', '/transactions'),
  'GET /v1/loyalty/customers/{id}/balance': ofCustomer('customers:read', 'GET', '/balance'),
  'GET /v1/loyalty/customers/{id}/statement': ofCustomer('customers:read', 'GET', '/statement'),
  'GET /v1/loyalty/customers/{id}/expiring': ofCustomer('customers:read', 'GET', '/expiring'),
  'GET /v1/loyalty/customers/{id}/rewards': ofCustomer('loyalty:read', 'GET', '/rewards'),
  'GET /v1/loyalty/customers/{id}/redemptions': ofCustomer('customers:read', 'GET', '/redemptions'),
  'POST /v1/loyalty/customers/{id}/adjust-points': ofCustomer(
    'loyalty:update',
    'POST',
    '/adjust-points',
    () => ({
      amount: 1,
      reason: 'x',
    }),
  ),
  'POST /v1/loyalty/customers/{id}/earn': ofCustomer('loyalty:earn', 'POST', '/earn', order),
  'POST /v1/loyalty/customers/{id}/earn/preview': ofCustomer('loyalty:read', 'POST', '/earn/preview', order),
  'POST /v1/loyalty/earn/batch': {
    permission: 'loyalty:earn',
    send: async (client, subject) =>
      client.post(requests.EARN_BATCH, { orders: [{ customerId: await subject.customer(), ...order() }] }),
  },
  'POST /v1/loyalty/transactions/{id}/reverse': {
    permission: 'loyalty:update',
    send: async (client, subject) => client.post(`${ENTRIES}/${(await subject.order()).entry}/reverse`, BACK),
  },
  'GET /v1/loyalty/transactions/{id}/explain': {
    permission: 'loyalty:read',
    send: async (client, subject) => client.get(`${ENTRIES}/${(await subject.order()).entry}/explain`),
  },
  'POST /v1/loyalty/orders/{orderId}/reverse': {
    permission: 'loyalty:update',
    send: async (client, subject) =>
      client.post(`${ORDERS}/${(await subject.order()).orderId}/reverse`, BACK),
  },
  'GET /v1/loyalty/ledger/verify': { permission: 'loyalty:read', send: (client) => client.get(VERIFY) },
  'GET /v1/loyalty/programs': { permission: 'loyalty:read', send: (client) => client.get(PROGRAMS) },
  'POST /v1/loyalty/programs': {
    permission: 'loyalty:create',
    send: (client) => client.post(PROGRAMS, { name: 'New' }),
  },
  'PATCH /v1/loyalty/programs/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) =>
      client.patch(`${PROGRAMS}/${await subject.program()}`, { name: 'Changed' }),
  },
  'DELETE /v1/loyalty/programs/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.delete(`${PROGRAMS}/${await subject.program()}`),
  },
  'GET /v1/loyalty/programs/{id}/reevaluation': {
    permission: 'loyalty:read',
    send: async (client, subject) => client.get(`${PROGRAMS}/${await subject.program()}/reevaluation`),
  },
  'POST /v1/loyalty/programs/{id}/tiers/preview': {
    permission: 'loyalty:read',
    send: async (client, subject) =>
      client.post(`${PROGRAMS}/${await subject.program()}/tiers/preview`, { tiers: [{ minPoints: 0 }] }),
  },
  'POST /v1/loyalty/tiers': {
    permission: 'loyalty:create',
    send: async (client, subject) =>
      client.post(TIERS, { programId: await subject.program(), name: 'New', minPoints: 9, multiplier: 100 }),
  },
  'PATCH /v1/loyalty/tiers/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.patch(`${TIERS}/${await subject.tier()}`, { name: 'Changed' }),
  },
  'DELETE /v1/loyalty/tiers/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.delete(`${TIERS}/${await subject.tier()}`),
  },
  'GET /v1/loyalty/rewards': { permission: 'loyalty:read', send: (client) => client.get(REWARDS) },
  'POST /v1/loyalty/rewards': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.post(REWARDS, await subject.newReward()),
  },
  'PATCH /v1/loyalty/rewards/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) =>
      client.patch(`${REWARDS}/${await subject.reward()}`, { name: 'Changed' }),
  },
  'DELETE /v1/loyalty/rewards/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.delete(`${REWARDS}/${await subject.reward()}`),
  },
  'POST /v1/loyalty/rewards/{id}/redeem': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => {
      const { customer: customerId } = await subject.order();
      return client.post(`${REWARDS}/${await subject.reward()}/redeem`, { customerId });
    },
  },
  'POST /v1/loyalty/redemptions/{id}/use': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => client.post(`${REDEMPTIONS}/${await subject.redemption()}/use`),
  },
  'POST /v1/loyalty/redemptions/{id}/cancel': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => client.post(`${REDEMPTIONS}/${await subject.redemption()}/cancel`),
  },
  'GET /v1/loyalty/analytics': { permission: 'loyalty:read', send: (client) => client.get(ANALYTICS) },
  'GET /v1/loyalty/stats': { permission: 'loyalty:read', send: (client) => client.get(STATS) },
  'POST /v1/loyalty/customers/{id}/merge': {
    permission: 'customers:update',
    send: async (client, subject) =>
      client.post(`${CUSTOMERS}/${await subject.customer()}/merge`, {
        sourceCustomerId: await subject.customer(),
      }),
  },
  'GET /v1/loyalty/customers/{id}/merges': ofCustomer('customers:read', 'GET', '/merges'),
  'GET /v1/loyalty/customers/{id}/export': ofCustomer('customers:read', 'GET', '/export'),
  'POST /v1/loyalty/customers/{id}/anonymize': ofCustomer('customers:update', 'POST', '/anonymize'),
  'POST /v1/loyalty/customers/{id}/consents': ofCustomer('customers:update', 'POST', '/consents', () => ({
    purpose: 'marketing',
    granted: true,
  })),
  'GET /v1/loyalty/customers/{id}/consents': ofCustomer('customers:read', 'GET', '/consents'),
  'POST /v1/loyalty/merges/{id}/undo': {
    permission: 'customers:update',
    send: async (client, subject) => client.post(`${requests.MERGES}/${await subject.merge()}/undo`),
  },
  'GET /v1/loyalty/customers/{id}/coupons': ofCustomer('loyalty:read', 'GET', '/coupons'),
  'GET /v1/coupons': { permission: 'loyalty:read', send: (client) => client.get(COUPONS) },
  'POST /v1/coupons': {
    permission: 'loyalty:create',
    send: (client) => client.post(COUPONS, newCoupon()),
  },
  'POST /v1/coupons/bulk': {
    permission: 'loyalty:create',
    send: (client) => client.post(`${COUPONS}/bulk`, { ...COUPON, count: 2 }),
  },
  'POST /v1/coupons/assign': {
    permission: 'loyalty:create',
    send: async (client, subject) => {
      const { id: couponId } = await subject.coupon();
      return client.post(`${COUPONS}/assign`, { couponId, customerIds: [await subject.customer()] });
    },
  },
  'GET /v1/coupons/{id}': {
    permission: 'loyalty:read',
    send: async (client, subject) => client.get(`${COUPONS}/${(await subject.coupon()).id}`),
  },
  'PATCH /v1/coupons/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) =>
      client.patch(`${COUPONS}/${(await subject.coupon()).id}`, { name: 'Changed' }),
  },
  'DELETE /v1/coupons/{id}': {
    permission: 'loyalty:create',
    send: async (client, subject) => client.delete(`${COUPONS}/${(await subject.coupon()).id}`),
  },
  'GET /v1/coupons/{id}/assignments': {
    permission: 'loyalty:read',
    send: async (client, subject) => client.get(`${COUPONS}/${(await subject.coupon()).id}/assignments`),
  },
  'POST /v1/coupons/validate': {
    permission: 'loyalty:read',
    send: async (client, subject) => client.post(`${COUPONS}/validate`, await subject.reservation()),
  },
  'POST /v1/coupons/reserve': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => client.post(`${COUPONS}/reserve`, await subject.reservation()),
  },
  'POST /v1/coupons/uses/{id}/use': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => client.post(`${COUPONS}/uses/${await subject.couponUse()}/use`),
  },
  'POST /v1/coupons/uses/{id}/rollback': {
    permission: 'loyalty:redeem',
    send: async (client, subject) => client.post(`${COUPONS}/uses/${await subject.couponUse()}/rollback`),
  },
  'GET /v1/audit': { permission: 'audit:read', send: (client) => client.get(requests.AUDIT) },
  'GET /v1/api-keys': { permission: 'api_keys:manage', send: (client) => client.get(requests.API_KEYS) },
  'POST /v1/api-keys': {
    permission: 'api_keys:manage',
    send: (client) => client.post(requests.API_KEYS, { name: 'New', scopes: ['api_keys:manage'] }),
  },
  'DELETE /v1/api-keys/{id}': {
    permission: 'api_keys:manage',
    send: async (client, subject) => client.delete(`${requests.API_KEYS}/${await subject.apiKey()}`),
  },
  'GET /v1/session': { permission: null, send: (client) => client.get(requests.SESSION) },
  'GET /v1/organization': { permission: 'loyalty:read', send: (client) => client.get(ORGANIZATION) },
  'PATCH /v1/organization': {
    permission: 'organization:update',
    send: (client) => client.patch(ORGANIZATION, { name: 'Changed' }),
  },
};
