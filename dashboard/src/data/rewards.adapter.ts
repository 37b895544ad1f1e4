import { HttpError } from 'react-admin';
import { rewardsCreate, rewardsDelete, rewardsList, rewardsUpdate } from '../api/generated';
import type { Reward, RewardsCreateData } from '../api/generated';
import { type Adapter, bodyOf, cut, newBodyOf } from './adapter';

const FIELDS = [
  ...['name', 'description', 'pointsCost', 'rewardType', 'discountType', 'discountValue', 'menuItemId'],
  ...[
    'stockRemaining',
    'maxPerCustomer',
    'minTierId',
    'startsAt',
    'expiresAt',
    'redeemWithinDays',
    'isActive',
  ],
];

async function all(signal?: AbortSignal): Promise<Reward[]> {
  return (await rewardsList({ signal, throwOnError: true })).data.data;
}

export const rewards: Adapter = {
  async list(page) {
    const { q, isActive } = page.filter as { q?: string; isActive?: boolean };
    const found = (await all(page.signal)).filter(
      ({ name, is_active }) =>
        (!q || name.toLocaleLowerCase().includes(q.toLocaleLowerCase())) &&
        (isActive === undefined || is_active === isActive),
    );
    return cut(found, page);
  },
  async one(id, signal) {
    const found = (await all(signal)).find((reward) => reward.id === id);
    if (!found) throw new HttpError('ra.page.not_found', 404);
    return found;
  },
  async create(record) {
    const body = newBodyOf(record, ['programId', ...FIELDS]) as RewardsCreateData['body'];
    return (await rewardsCreate({ body, throwOnError: true })).data.data;
  },
  async update(id, changed) {
    return (await rewardsUpdate({ path: { id }, body: bodyOf(changed, FIELDS), throwOnError: true })).data
      .data;
  },
  async remove(id) {
    const { data } = await rewardsDelete({ path: { id }, throwOnError: true });
    return { ...data.data, id };
  },
};
