import type { Answer, ApiClient } from './api-client';

export const CUSTOMERS = '/v1/loyalty/customers';
export const PROGRAMS = '/v1/loyalty/programs';
export const TIERS = '/v1/loyalty/tiers';
export const REWARDS = '/v1/loyalty/rewards';
export const REDEMPTIONS = '/v1/loyalty/redemptions';
export const COUPONS = '/v1/coupons';
export const ENTRIES = '/v1/loyalty/transactions';
export const ORDERS = '/v1/loyalty/orders';
export const VERIFY = '/v1/loyalty/ledger/verify';
export const EARN_BATCH = '/v1/loyalty/earn/batch';
export const MERGES = '/v1/loyalty/merges';
export const STATS = '/v1/loyalty/stats';
export const ANALYTICS = '/v1/loyalty/analytics';
export const IMPORTS = '/v1/loyalty/imports';
export const AUDIT = '/v1/audit';
export const API_KEYS = '/v1/api-keys';
export const SESSION = '/v1/session';
export const ORGANIZATION = '/v1/organization';

/** 2^53 − 1: the largest number of points. */
export const MOST_POINTS = Number.MAX_SAFE_INTEGER;

/** An id in the right form that belongs to nobody. */
export const NOBODY = '0197a000-0000-7000-8000-000000000000';

let lastPhone = 900_000_000;

/** A Peruvian mobile number that no other customer of this test file has. */
export function newPhone(): string {
  return `+51${++lastPhone}`;
}

/** Status and code in one value, so that a test that fails shows both: `409 EMAIL_IN_USE`, or `200`. */
export function outcome(answer: Answer): string {
  const code: string | undefined = answer.body?.error?.code;
  return code ? `${answer.status} ${code}` : String(answer.status);
}

/** How often each outcome occurred: `{ '200': 3, '409 CONFLICT': 1 }`. */
export function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
  return counts;
}

/** The same request many times, all of them on the way together. */
export function atOnce<T>(times: number, request: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => request(index)));
}

/** A new customer's row; the test fails when it isn't new. */
export async function createCustomer(api: ApiClient, fields: object = {}): Promise<any> {
  const answer = await api.post(CUSTOMERS, { name: 'Ana Torres', phone: newPhone(), ...fields });
  if (answer.status !== 201) throw new Error(`not created: ${answer.text}`);
  return answer.body.data;
}

/** The options of a request whose body is a CSV file. */
export function csvBody(file: string | Buffer): { raw: string | Buffer; headers: Record<string, string> } {
  return { raw: file, headers: { 'content-type': 'text/csv' } };
}

export function uploadCsv(api: ApiClient, file: string | Buffer): Promise<Answer> {
  return api.call('POST', IMPORTS, undefined, csvBody(file));
}

/** Adds or takes points, and answers with the new balance; the test fails when it is refused. */
export async function adjust(
  api: ApiClient,
  customerId: string,
  amount: number,
  more: object = {},
): Promise<number> {
  const body = { amount, reason: 'Test', ...more };
  const answer = await api.post(`${CUSTOMERS}/${customerId}/adjust-points`, body);
  if (answer.status !== 200) throw new Error(`not adjusted: ${answer.text}`);
  return answer.body.data.newBalance as number;
}

/** The answer without what differs from request to request. */
export function withoutRequestId(answer: Answer): { status: number; body: unknown } {
  const { status, body } = answer;
  if (!body?.error) return { status, body };
  return { status, body: { ...body, error: { ...body.error, requestId: undefined } } };
}
