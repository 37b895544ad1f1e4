import type { Random } from './random';

/** What there is in the organization whose requests are refused. */
export interface RefusalScene {
  /** poor: enrolled, without points */
  poorId: string;
  /** not enrolled in the active program */
  outsiderId: string;
  richId: string;
  richAccountId: string;
  richPhone: string;
  richEmail: string;
  earnedOrder: string;
  /** reversed whole */
  reversedEntry: string;
  redeemedEntry: string;
  cancelledId: string;
  usedId: string;
  dearReward: string;
  emptyReward: string;
  onceReward: string;
  programId: string;
  silverId: string;
  askedTierId: string;
}

export interface RefusedRequest {
  method: string;
  path: string;
  body?: unknown;
}

export type RefusedKind = (scene: RefusalScene, random: Random) => RefusedRequest;

const V1 = '/v1/loyalty';
const NOBODY = '0197a000-0000-7000-8000-000000000000';

const post = (path: string, body?: unknown): RefusedRequest => ({
  method: 'POST',
  path: `${V1}${path}`,
  body,
});
const patch = (path: string, body: unknown): RefusedRequest => ({
  method: 'PATCH',
  path: `${V1}${path}`,
  body,
});
const remove = (path: string): RefusedRequest => ({ method: 'DELETE', path: `${V1}${path}` });
const adjusting = (id: string, amount: unknown, more: object = {}): RefusedRequest =>
  post(`/customers/${id}/adjust-points`, { amount, reason: 'refused', ...more });

/** Requests that a rule refuses (404 and 409), and requests that aren't valid (400): each with the status it must have. */
export const REFUSED: Record<string, [status: number, RefusedKind]> = {
  'too few points': [409, ({ poorId }, random) => adjusting(poorId, -random.between(1, 1000))],
  'too few points, and not enrolled': [409, ({ outsiderId }) => adjusting(outsiderId, -1)],
  'beyond the limit': [409, ({ richId }) => adjusting(richId, Number.MAX_SAFE_INTEGER)],
  'adjusting nobody': [404, () => adjusting(NOBODY, 5)],
  'an order of another': [
    409,
    ({ poorId, earnedOrder }) => post(`/customers/${poorId}/earn`, { orderId: earnedOrder, amount: 1000 }),
  ],
  'an order of another, and not enrolled': [
    409,
    ({ outsiderId, earnedOrder }) =>
      post(`/customers/${outsiderId}/earn`, { orderId: earnedOrder, amount: 1000 }),
  ],
  'earning of nobody': [404, () => post(`/customers/${NOBODY}/earn`, { orderId: 'x', amount: 1000 })],
  'another currency': [
    400,
    ({ richId }) => post(`/customers/${richId}/earn`, { orderId: 'y', amount: 1000, currency: 'USD' }),
  ],
  'reversed before': [
    409,
    ({ reversedEntry }) => post(`/transactions/${reversedEntry}/reverse`, { reason: 'x' }),
  ],
  'not reversible': [
    409,
    ({ redeemedEntry }) => post(`/transactions/${redeemedEntry}/reverse`, { reason: 'x' }),
  ],
  'reversing nothing': [404, () => post(`/transactions/${NOBODY}/reverse`, { reason: 'x' })],
  'reversing an unknown order': [404, () => post('/orders/unknown/reverse', { reason: 'x' })],
  'reversing too much': [
    400,
    ({ earnedOrder }) => post(`/orders/${earnedOrder}/reverse`, { reason: 'x', points: 1_000_000 }),
  ],
  'a reward too dear': [
    409,
    ({ dearReward, richId }) => post(`/rewards/${dearReward}/redeem`, { customerId: richId }),
  ],
  'a reward out of stock': [
    409,
    ({ emptyReward, richAccountId }) =>
      post(`/rewards/${emptyReward}/redeem`, { customerLoyaltyId: richAccountId }),
  ],
  'a reward once too often': [
    409,
    ({ onceReward, richId }) => post(`/rewards/${onceReward}/redeem`, { customerId: richId }),
  ],
  'redeeming nothing': [404, ({ richId }) => post(`/rewards/${NOBODY}/redeem`, { customerId: richId })],
  'cancelled before': [409, ({ cancelledId }) => post(`/redemptions/${cancelledId}/cancel`)],
  'cancelling what was used': [409, ({ usedId }) => post(`/redemptions/${usedId}/cancel`)],
  'used before': [409, ({ usedId }) => post(`/redemptions/${usedId}/use`)],
  'settling nothing': [404, () => post(`/redemptions/${NOBODY}/cancel`)],
  'an e-mail of another': [409, ({ richEmail }) => post('/customers', { name: 'x', email: richEmail })],
  'a phone of another': [409, ({ poorId, richPhone }) => patch(`/customers/${poorId}`, { phone: richPhone })],
  'changing nobody': [404, () => patch(`/customers/${NOBODY}`, { name: 'x' })],
  'deleting nobody': [404, () => remove(`/customers/${NOBODY}`)],
  'a threshold that is taken': [409, ({ silverId }) => patch(`/tiers/${silverId}`, { minPoints: 2000 })],
  'a name that is taken': [
    409,
    ({ programId }) => post('/tiers', { programId, name: 'Gold', minPoints: 77, multiplier: 100 }),
  ],
  'a tier that a reward asks for': [409, ({ askedTierId }) => remove(`/tiers/${askedTierId}`)],
  'a tier of nothing': [
    404,
    () => post('/tiers', { programId: NOBODY, name: 'x', minPoints: 1, multiplier: 100 }),
  ],
  'deleting no program': [404, () => remove(`/programs/${NOBODY}`)],
  'a reward of no program': [
    404,
    () => post('/rewards', { programId: NOBODY, name: 'x', pointsCost: 1, rewardType: 'free_item' }),
  ],
  'no amount': [400, ({ richId }) => adjusting(richId, 0)],
  'half a point': [400, ({ richId }) => adjusting(richId, 0.5)],
  'an amount in words': [400, ({ richId }) => adjusting(richId, '5')],
  'an expiry in the past': [400, ({ richId }) => adjusting(richId, 5, { expiresAt: '2020-01-01T00:00:00Z' })],
  'a field too many': [400, () => post('/customers', { name: 'x', points: 5 })],
  'no name': [400, () => post('/customers', { phone: '+51900000000' })],
  'a birth in the future': [400, () => post('/customers', { name: 'x', birthDate: '2999-01-01' })],
  'nothing to change': [400, ({ richId }) => patch(`/customers/${richId}`, {})],
  'a negative threshold': [400, ({ silverId }) => patch(`/tiers/${silverId}`, { minPoints: -1 })],
};
