import type { Answer, ApiClient } from './api-client';
import { COUPONS } from './requests';

let lastCode = 0;

/** A code that no other coupon of this test file has. */
function newCode(): string {
  return `CODE-${(lastCode += 1)}`;
}

/** Two soups and a cake: 27.00 */
export const CART = {
  items: [
    { menuItemId: 'soup', categoryId: 'starters', quantity: 2, unitPrice: 1000 },
    { menuItemId: 'cake', categoryId: 'desserts', quantity: 1, unitPrice: 700 },
  ],
};

export function postCoupon(api: ApiClient, fields: object = {}): Promise<Answer> {
  const body = { code: newCode(), name: 'Ten percent', type: 'percentage', discountValue: 10, ...fields };
  return api.post(COUPONS, body);
}

/** A new coupon: ten percent, once for each customer. */
export async function createCoupon(api: ApiClient, fields: object = {}): Promise<any> {
  return dataOf(await postCoupon(api, fields));
}

/** One that everybody may use, however often, without saying who she is. */
export function createOpenCoupon(api: ApiClient, fields: object = {}): Promise<any> {
  return createCoupon(api, { maxUsesPerCustomer: null, ...fields });
}

export function assign(api: ApiClient, couponId: string, customerIds: string[]): Promise<Answer> {
  return api.post(`${COUPONS}/assign`, { couponId, customerIds });
}

export function validate(api: ApiClient, code: string, more: object = {}): Promise<Answer> {
  return api.post(`${COUPONS}/validate`, { code, cart: CART, ...more });
}

export function postReservation(api: ApiClient, code: string, more: object = {}): Promise<Answer> {
  return api.post(`${COUPONS}/reserve`, { code, cart: CART, ...more });
}

/** A use's row; the test fails when it is refused. */
export async function reserve(api: ApiClient, code: string, more: object = {}): Promise<any> {
  return dataOf(await postReservation(api, code, more)).use;
}

export function useReserved(api: ApiClient, useId: string, body?: object): Promise<Answer> {
  return api.post(`${COUPONS}/uses/${useId}/use`, body);
}

export function rollBack(api: ApiClient, useId: string): Promise<Answer> {
  return api.post(`${COUPONS}/uses/${useId}/rollback`);
}

export async function readCoupon(api: ApiClient, id: string): Promise<any> {
  return dataOf(await api.get(`${COUPONS}/${id}`));
}

function dataOf(answer: Answer): any {
  if (answer.status >= 300) throw new Error(answer.text);
  return answer.body.data;
}
