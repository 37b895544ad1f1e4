const CUSTOMERS = '/v1/loyalty/customers';

const on = (ids, path, body) =>
  ids.map((id) => ({ path: `${CUSTOMERS}/${id}${path}`, ...(body && { body: JSON.stringify(body) }) }));

let created = Math.floor(Math.random() * 9e8);

/** A customer nobody has seen: the phone decides that she is new. */
function newCustomer(request) {
  created += 1;
  const phone = `+4479${String(created).padStart(9, '0')}`;
  return { ...request, body: JSON.stringify({ name: `Bench ${created}`, phone }) };
}

/** What is measured. `on` says which organization: `read` keeps its size, `write` lives for one run. */
export const ENDPOINTS = [
  { name: 'profile', method: 'GET', on: 'read', requests: ({ ids }) => on(ids.read, '') },
  {
    name: 'transactions',
    method: 'GET',
    on: 'read',
    requests: ({ ids }) => on(ids.read, '/transactions?page=1&limit=20'),
  },
  { name: 'list', method: 'GET', on: 'read', requests: () => [{ path: `${CUSTOMERS}?page=1&limit=20` }] },
  {
    name: 'search maria',
    method: 'GET',
    on: 'read',
    requests: () => [{ path: `${CUSTOMERS}?page=1&limit=20&search=maria` }],
  },
  { name: 'statistics', method: 'GET', on: 'read', requests: () => [{ path: '/v1/loyalty/stats' }] },
  {
    name: 'create',
    method: 'POST',
    on: 'write',
    requests: () => [{ path: CUSTOMERS, method: 'POST', setupRequest: newCustomer }],
  },
  {
    name: 'adjust',
    method: 'POST',
    on: 'write',
    requests: ({ ids }) => on(ids.write, '/adjust-points', { amount: 10, reason: 'Bench' }),
  },
];
