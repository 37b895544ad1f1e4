import { randomBytes } from 'node:crypto';
import { readSettings } from '../../src/config/settings';
import { mintToken } from '../../src/auth/tokens';
import { CUSTOMERS, STATS } from '../support/requests';

export const SECRET = randomBytes(32).toString('hex');

/** A number that the client puts in, never the same. */
const NUMBER = '@@@@@@@@@@';
const NAMES = ['maria', 'lucia torres', 'jose', 'rosa', 'quispe', 'garcia'];

export interface Organization {
  id: string;
  customers: readonly string[];
}

/**
 * What the tills of a restaurant send: six reads for every four writes. Each text is one HTTP request.
 */
export function requestsOf({ id, customers }: Organization): string[] {
  const settings = readSettings({ NODE_ENV: 'production', JWT_SECRET: SECRET });
  const request = {
    organizationId: id,
    role: 'org_admin' as const,
    subject: 'till',
    expiresInSeconds: 86_400,
  };
  const token = mintToken(settings, request);
  const get = (path: string): string => http('GET', path, token);
  const post = (path: string, body: object): string => http('POST', path, token, JSON.stringify(body));
  return customers.flatMap((customer, index) => {
    const one = `${CUSTOMERS}/${customer}`;
    return [
      ...[get(one), get(one), get(one)],
      get(`${one}/transactions?limit=20`),
      get(`${CUSTOMERS}?search=${encodeURIComponent(NAMES[index % NAMES.length] ?? '')}&limit=20`),
      get(STATS),
      post(`${one}/earn`, { orderId: `order-${NUMBER}`, amount: 2500 }),
      post(`${one}/earn`, { orderId: `order-${NUMBER}`, amount: 990 }),
      post(`${one}/adjust-points`, { amount: 10, reason: 'gift' }),
      post(CUSTOMERS, { name: 'Lucia Paredes', phone: `+4479${NUMBER}` }),
    ];
  });
}

export function readsOf(organization: Organization): string[] {
  return requestsOf(organization).filter((text) => text.startsWith('GET'));
}

export function writesOf(organization: Organization): string[] {
  return requestsOf(organization).filter((text) => text.startsWith('POST'));
}

/** @param json of ASCII letters */
function http(method: string, path: string, token: string, json?: string): string {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: puntos', `Authorization: Bearer ${token}`];
  const entity =
    json === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${json.length}`];
  return [...head, ...entity, '', json ?? ''].join('\r\n');
}
