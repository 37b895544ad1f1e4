import type { Answer, ApiClient } from './api-client';
import { CUSTOMERS, ORDERS, outcome, PROGRAMS, REDEMPTIONS, REWARDS, TIERS } from './requests';
import { digestRows } from './rows';
import type { TestService } from './test-service';

export const DAY_MS = 86_400_000;

let lastOrder = 1000;

/** An order that no other customer of this test file has. */
export function newOrder(): string {
  return `A-${(lastOrder += 1)}`;
}

function dataOf(answer: Answer, what: string): any {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.text}`);
  return answer.body.data;
}

/** Awards the points of an order in soles, 100 minor units each; the test fails when it is refused. */
export async function earn(
  api: ApiClient,
  customerId: string,
  amount: number,
  more: object = {},
): Promise<any> {
  const body = { orderId: newOrder(), amount, ...more };
  return dataOf(await api.post(`${CUSTOMERS}/${customerId}/earn`, body), 'not earned');
}

/** The program in which the organization earns now. */
export async function activeProgram(api: ApiClient): Promise<any> {
  const { data } = (await api.get(PROGRAMS)).body;
  return data.find((program: { is_active: boolean }) => program.is_active);
}

/** A new reward of the active program: 100 points, without limits. */
export async function createReward(api: ApiClient, fields: object = {}): Promise<any> {
  const { id: programId } = await activeProgram(api);
  const body = { programId, name: 'Dessert', pointsCost: 100, rewardType: 'free_item', ...fields };
  return dataOf(await api.post(REWARDS, body), 'no reward');
}

export function postRedemption(api: ApiClient, rewardId: string, body: object): Promise<Answer> {
  return api.post(`${REWARDS}/${rewardId}/redeem`, body);
}

/** A redemption's row; the test fails when it is refused. */
export async function redeem(api: ApiClient, rewardId: string, customerId: string): Promise<any> {
  return dataOf(await postRedemption(api, rewardId, { customerId }), 'not redeemed').redemption;
}

export function cancel(api: ApiClient, redemptionId: string): Promise<Answer> {
  return api.post(`${REDEMPTIONS}/${redemptionId}/cancel`);
}

export function use(api: ApiClient, redemptionId: string): Promise<Answer> {
  return api.post(`${REDEMPTIONS}/${redemptionId}/use`);
}

export function reverseOrder(api: ApiClient, orderId: string, more: object = {}): Promise<Answer> {
  return api.post(`${ORDERS}/${encodeURIComponent(orderId)}/reverse`, { reason: 'void', ...more });
}

export function editTier(api: ApiClient, tierId: string, changes: object): Promise<Answer> {
  return api.patch(`${TIERS}/${tierId}`, changes);
}

/** A customer's account in the active program. */
export async function loyaltyOf(api: ApiClient, customerId: string): Promise<any> {
  return (await api.get(`${CUSTOMERS}/${customerId}`)).body.data.loyalty;
}

export async function balanceOf(api: ApiClient, customerId: string): Promise<number> {
  return (await loyaltyOf(api, customerId)).points_balance as number;
}

/** Type, points and balance after each entry, the oldest first. */
export async function historyOf(api: ApiClient, customerId: string): Promise<[string, number, number][]> {
  const { data } = (await api.get(`${CUSTOMERS}/${customerId}/transactions?limit=100`)).body;
  return data.map((entry: any) => [entry.type, entry.points, entry.balance_after]).reverse();
}

/** Sends a request that must be refused, and expects every row of every organization as it was. */
export async function expectRefused(
  service: TestService,
  request: () => Promise<Answer>,
  expected: string,
): Promise<Answer> {
  const before = await digestRows(service.sql);
  const answer = await request();
  expect(outcome(answer)).toBe(expected);
  expect(await digestRows(service.sql)).toEqual(before);
  return answer;
}
