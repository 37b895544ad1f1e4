import type { Answer, ApiClient } from '../support/api-client';
import {
  API_KEYS,
  COUPONS,
  createCustomer,
  csvBody,
  CUSTOMERS,
  REWARDS,
  uploadCsv,
} from '../support/requests';
import { ATTEMPTS, CANARY, CART, COUPON, COUPON_CODE, type Ids, ORDER, REWARD, VICTIM } from './attempts';

export function withKey(key: string): { headers: Record<string, string> } {
  return { headers: { 'Idempotency-Key': key } };
}

/** Gives a customer an order, and a redemption of a reward that asks for her tier. */
export async function fill(client: ApiClient, { id, loyalty }: any): Promise<Ids> {
  const { id: account, program_id: program, tier_id: tier } = loyalty;
  const earned = await client.post(`${CUSTOMERS}/${id}/earn`, { orderId: ORDER, amount: 12_300 });
  const name = `${CANARY} dessert`;
  const reward = await client.post(REWARDS, {
    ...REWARD,
    name,
    programId: program,
    minTierId: tier,
    stockRemaining: 9,
  });
  const redeemed = await client.post(`${REWARDS}/${reward.body.data.id}/redeem`, { customerId: id });
  const { body: uploaded } = await uploadCsv(client, `name,phone\n${CANARY},${VICTIM.phone}\n`);
  return {
    ...{ import: uploaded.data.id, customer: id, account, program, tier, order: ORDER },
    ...(await fillCoupons(client, id)),
    reward: reward.body.data.id,
    redemption: redeemed.body.data.redemption.id,
    entry: earned.body.data.transaction.id,
    merge: await fillMerge(client, id),
    apiKey: await fillApiKey(client),
  };
}

/** A merge of somebody into a customer. */
async function fillMerge(client: ApiClient, customerId: string): Promise<string> {
  const { id: sourceCustomerId } = await createCustomer(client);
  const merged = await client.post(`${CUSTOMERS}/${customerId}/merge`, { sourceCustomerId });
  return merged.body.data.mergeId as string;
}

async function fillApiKey(client: ApiClient): Promise<string> {
  const body = { name: `${CANARY} till`, scopes: ['customers:read'] };
  return (await client.post(API_KEYS, body)).body.data.id as string;
}

/** A coupon that is assigned to a customer, and one that she has reserved. */
async function fillCoupons(
  client: ApiClient,
  customerId: string,
): Promise<Pick<Ids, 'coupon' | 'couponUse'>> {
  const fields = { ...COUPON, name: `${CANARY} coupon`, code: COUPON_CODE };
  const { id: couponId } = (await client.post(COUPONS, fields)).body.data;
  await client.post(`${COUPONS}/assign`, { couponId, customerIds: [customerId] });
  const reservation = { code: fields.code, customerId, cart: CART };
  const { use } = (await client.post(`${COUPONS}/reserve`, reservation)).body.data;
  return { coupon: couponId, couponUse: use.id };
}

/** @param named what is named in the path, if it isn't what belongs there */
export function attempt(
  client: ApiClient,
  operation: string,
  given: Ids,
  { key, named }: { key?: string; named?: string } = {},
): Promise<Answer> {
  const [method, path] = operation.split(' ') as [string, string];
  const { of = 'customer', body, csv } = ATTEMPTS[operation] ?? {};
  const options = { ...(key ? withKey(key) : {}), ...(csv ? csvBody(csv) : {}) };
  const filled = path.replace(/\{\w+\}/, encodeURIComponent(named ?? given[of]));
  return client.call(method, filled, typeof body === 'function' ? body(given) : body, options);
}
