import { HttpError } from 'react-admin';
import { rewardsCreate, rewardsList, rewardsUpdate } from '../api/generated';
import { matches } from '../common/match';
import type { Reward, RewardsCreateData } from '../api/generated';
import { type Adapter, bodyOf, cut, newBodyOf } from './adapter';
import { onceAnswered } from './once-answered';

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

async function one(id: string, signal?: AbortSignal): Promise<Reward> {
  const found = (await all(signal)).find((reward) => reward.id === id);
  if (!found) throw new HttpError('ra.page.not_found', 404);
  return found;
}

export const rewards: Adapter = {
  async list(page) {
    const { q, isActive } = page.filter as { q?: string; isActive?: boolean };
    const found = (await all(page.signal)).filter(
      ({ name, is_active }) => (!q || matches(name, q)) && (isActive === undefined || is_active === isActive),
    );
    return cut(found, page);
  },
  one,
  async create(record) {
    const body = newBodyOf(record, ['programId', ...FIELDS]) as RewardsCreateData['body'];
    const { data } = await onceAnswered('reward', body, (key) =>
      rewardsCreate({ body, ...key, throwOnError: true }),
    );
    return data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, FIELDS);
    if (Object.keys(body).length === 0) return one(id);
    return (await rewardsUpdate({ path: { id }, body, throwOnError: true })).data.data;
  },
};
