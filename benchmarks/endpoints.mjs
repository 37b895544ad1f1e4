import { built } from './built.mjs';

const CUSTOMERS = '/v1/loyalty/customers';
export const BATCH = 500;

const COMMON = ['maria', 'quispe', 'jose'];
const RARE = ['tupac apaza', 'ursula leon', 'noemi wong'];
const TWO_LETTERS = ['xi', 'ma', 'zo', 'qu'];

const run = Math.random().toString(36).slice(2, 8);
let last = Math.floor(Math.random() * 9e8);
const another = () => (last += 1);
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];

const get = (path) => ({ method: 'GET', path });
const post = (path, body) => ({ method: 'POST', path, body: JSON.stringify(body) });

/** A read that is asked for again and again with other values. */
const read = (name, requests) => ({ name, isRead: true, requests });
const search = (name, terms, count = '') =>
  read(name, (data) =>
    terms(data).map((term) => get(`${CUSTOMERS}?limit=20&search=${encodeURIComponent(term)}${count}`)),
  );
const NONE = '&count=none';

/** A write; floor and service write to different customers, so that neither finds what the other one left. */
const write = (name, next, options) => ({ name, isRead: false, next, ...options });

/** The last six digits, as they are said at a till. */
const digitsOf = ({ phones }) => phones.map((phone) => phone.slice(-6));

/**
 * What is measured. A read has `requests(data)`, one of which is drawn each time; a write `next(data, ids)`, which makes
 * one of the customers that it may write to. `scales`: also measured on the smallest organization.
 */
export const ENDPOINTS = [
  { ...read('profile', ({ ids }) => ids.map((id) => get(`${CUSTOMERS}/${id}`))), scales: true },
  read('transactions', ({ ids }) => ids.map((id) => get(`${CUSTOMERS}/${id}/transactions?page=1&limit=20`))),
  { ...read('list', () => [get(`${CUSTOMERS}?page=1&limit=20`)]), scales: true },
  { ...read('statistics', () => [get('/v1/loyalty/stats')]), scales: true },
  read('deep page', ({ deepPage }) => [get(`${CUSTOMERS}?page=${deepPage}&limit=20`)]),
  read('deep cursor', ({ deepCursor }) => [get(`${CUSTOMERS}?cursor=${deepCursor}&limit=20`)]),
  search('search common', () => COMMON),
  search('search rare', () => RARE),
  search('search digits', digitsOf),
  // Every row is read: sixteen at once would wait for each other up to the statement timeout.
  { ...search('search 2 letters', () => TWO_LETTERS), connections: 2 },
  search('search common without total', () => COMMON, NONE),
  search('search rare without total', () => RARE, NONE),
  search('search digits without total', digitsOf, NONE),
  search('search 2 letters without total', () => TWO_LETTERS, NONE),
  write('create', () => post(CUSTOMERS, newCustomer()), { scales: true }),
  write('adjust', (_data, ids) =>
    post(`${CUSTOMERS}/${oneOf(ids)}/adjust-points`, { amount: 10, reason: 'Bench' }),
  ),
  write(
    'earn',
    (_data, ids) => post(`${CUSTOMERS}/${oneOf(ids)}/earn`, { orderId: newOrder(), amount: 1000 }),
    {
      scales: true,
    },
  ),
  write('redeem', (data, ids) => redemption(data, oneOf(ids)), { scales: true }),
  write('redeem one account', (data, ids) => redemption(data, ids[0])),
  write('earn batch of 500', (_data, ids) => post('/v1/loyalty/earn/batch', { orders: batchOf(ids) }), {
    isNew: true,
    connections: 2,
  }),
];

/** Called as the others are: who searches for a common name finds it among the newest. */
function newCustomer() {
  const number = another();
  const { name } = built('demo/people').personOf(number % 1e7);
  return { name, phone: `+4479${String(number).padStart(9, '0')}` };
}

function newOrder() {
  return `${run}-${another()}`;
}

function redemption({ rewardId }, customerId) {
  return post(`/v1/loyalty/rewards/${rewardId}/redeem`, { customerId });
}

/** Orders of different customers. */
function batchOf(ids) {
  const start = Math.floor(Math.random() * ids.length);
  return Array.from({ length: BATCH }, (_, index) => ({
    customerId: ids[(start + index) % ids.length],
    orderId: newOrder(),
    amount: 1000,
  }));
}

/** The maker of requests for one of the two servers. @param side 0 or 1 */
export function requestsFor(endpoint, data, side) {
  if (!endpoint.isRead) {
    const ids = data.ids.filter((_, index) => index % 2 === side);
    return () => endpoint.next(data, ids);
  }
  const requests = endpoint.requests(data);
  return () => oneOf(requests);
}

/**
 * What the requests need besides: a reward of one point, points for the two accounts that are redeemed from without end,
 * a page four fifths down the list, and the cursor behind it.
 */
export async function prepare(data, { url }) {
  const call = caller(data, url);
  const [program] = await call('GET', '/v1/loyalty/programs');
  const reward = { programId: program.id, name: 'Bench', pointsCost: 1, rewardType: 'free_item' };
  data.rewardId = (await call('POST', '/v1/loyalty/rewards', reward)).id;
  for (const id of data.ids.slice(0, 2))
    await call('POST', `${CUSTOMERS}/${id}/adjust-points`, { amount: 1_000_000_000, reason: 'Bench' });
  data.deepPage = Math.floor((data.size / 20) * 0.8);
  const page = await call('GET', `${CUSTOMERS}?page=${data.deepPage}&limit=20&count=none`);
  data.deepCursor = page.pagination.nextCursor;
}

/** Whether the service has a route that is new: its request without a body is refused, but not as unknown. */
export async function isThere(endpoint, data, { url }) {
  if (!endpoint.isNew) return true;
  const { path } = endpoint.next(data, data.ids);
  const answer = await fetch(url + path, { method: 'POST', headers: authorization(data) });
  return answer.status !== 404;
}

export function authorization({ token }) {
  return { authorization: `Bearer ${token}` };
}

function caller(data, url) {
  return async (method, path, body) => {
    const headers = { ...authorization(data), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const parsed = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(parsed)}`);
    return parsed.data;
  };
}
