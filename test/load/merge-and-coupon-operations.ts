import type { Operation } from './operation';
import { COUPONS } from './world';

const merge: Operation = async (organization, random) => {
  const [source, target] = [organization.customer(random), organization.customer(random)];
  const answer = await organization.client.send('POST', `/v1/loyalty/customers/${target.id}/merge`, {
    sourceCustomerId: source.id,
  });
  if (answer.status !== 200) return answer;
  organization.merges.add(answer.body.data.mergeId as string);
  // Half of them are asked for again, by the merged id.
  if (random.next() < 0.5) organization.replace(source, await organization.create());
  return answer;
};

const undo: Operation = async ({ client, merges }, random) => {
  const id = random.of(merges.values);
  return id === undefined ? 'nothing yet' : client.send('POST', `/v1/loyalty/merges/${id}/undo`);
};

const reserve: Operation = async (organization, random) => {
  const answer = await organization.client.send('POST', '/v1/coupons/reserve', {
    code: random.of(Object.keys(COUPONS)),
    customerId: organization.customer(random).id,
    cart: { items: [{ menuItemId: 'soup', quantity: random.between(1, 3), unitPrice: 900 }] },
  });
  if (answer.status === 201) organization.couponUses.add(answer.body.data.use.id as string);
  return answer;
};

const settle =
  (verb: 'use' | 'rollback'): Operation =>
  async ({ client, couponUses }, random) => {
    const id = random.of(couponUses.values);
    return id === undefined ? 'nothing yet' : client.send('POST', `/v1/coupons/uses/${id}/${verb}`);
  };

/** Merging, and coupons at the till, and how often of a thousand. */
export const MERGE_AND_COUPON_OPERATIONS: Record<string, [number, Operation]> = {
  merge: [15, merge],
  'undo merge': [12, undo],
  'reserve coupon': [40, reserve],
  'use coupon': [20, settle('use')],
  'roll coupon back': [20, settle('rollback')],
};
