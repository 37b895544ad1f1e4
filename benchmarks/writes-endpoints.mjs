const CUSTOMERS = '/v1/loyalty/customers';
const REWARDS = '/v1/loyalty/rewards';
const BALANCE = 1_000_000_000;
const BATCH = 500;

let orders = 0;
const run = Math.random().toString(36).slice(2, 8);

/** An order that nobody has earned. */
const newOrder = () => `${run}-${(orders += 1)}`;

const earning = ({ ids }) =>
  ids.write.map((id) => ({
    path: `${CUSTOMERS}/${id}/earn`,
    setupRequest: (request) => ({
      ...request,
      body: JSON.stringify({ orderId: newOrder(), amount: 1000 }),
    }),
  }));

const redeeming = ({ rewardId }, ids) =>
  ids.map((customerId) => ({ path: `${REWARDS}/${rewardId}/redeem`, body: JSON.stringify({ customerId }) }));

function newBatch(request, { ids }) {
  const start = Math.floor(Math.random() * ids.write.length);
  const entries = Array.from({ length: BATCH }, (_, index) => ({
    customerId: ids.write[(start + index) % ids.write.length],
    orderId: newOrder(),
    amount: 1000,
  }));
  return { ...request, body: JSON.stringify({ orders: entries }) };
}

/** What is measured of the writes, besides creating and adjusting. */
export const WRITES = [
  { name: 'earn', requests: earning },
  { name: 'redeem', requests: (data) => redeeming(data, data.ids.write) },
  { name: 'hot account', requests: (data) => redeeming(data, data.ids.write.slice(0, 1)) },
  {
    name: 'batch earn',
    size: BATCH,
    connections: 2,
    requests: (data) => [
      { path: '/v1/loyalty/earn/batch', setupRequest: (request) => newBatch(request, data) },
    ],
  },
].map((endpoint) => ({ ...endpoint, method: 'POST', on: 'write' }));

/** A reward of one point without limits, and points for everybody. @returns what the requests need besides */
export async function prepareWrites({ url }, { tokens, ids }) {
  const headers = { authorization: `Bearer ${tokens.write}`, 'content-type': 'application/json' };
  const call = async (method, path, body) => {
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const parsed = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(parsed)}`);
    return parsed.data;
  };
  const [program] = await call('GET', '/v1/loyalty/programs');
  const reward = { programId: program.id, name: 'Bench', pointsCost: 1, rewardType: 'free_item' };
  const { id: rewardId } = await call('POST', REWARDS, reward);
  for (const id of ids.write)
    await call('POST', `${CUSTOMERS}/${id}/adjust-points`, { amount: BALANCE, reason: 'Bench' });
  return { rewardId };
}
