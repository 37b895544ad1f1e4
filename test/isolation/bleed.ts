import type { Answer, ApiClient } from '../support/api-client';
import type { Random } from '../load/random';
import { COUPONS, createCustomer, CUSTOMERS, NOBODY, ORGANIZATION, STATS } from '../support/requests';

/** An organization among many, and what is its own: each text and number is nowhere else. */
export interface Tenant {
  id: string;
  client: ApiClient;
  /** stands in every name that it has */
  mark: string;
  customer: string;
  /** the sum of its points */
  points: number;
}

/** A call, and what its answer must tell besides telling nothing of others. */
interface Call {
  send: (tenant: Tenant, round: number) => Promise<Answer | null>;
  /** @returns what is wrong, or null */
  check: (tenant: Tenant, answer: Answer) => boolean;
}

export interface Tally {
  calls: number;
  statuses: Record<string, number>;
  /** which organization asked, by the request's id */
  askedBy: Map<string, string>;
  /** what is wrong, by the answer */
  wrong: string[];
}

/** Fills organizations with a customer each, whose name and points tell which one it is. */
export async function fillTenants(clients: [id: string, client: ApiClient][]): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  for (const [index, [id, client]] of clients.entries()) {
    const mark = `Tenant-${String(index).padStart(4, '0')}-${id.slice(-12)}`;
    await client.patch(ORGANIZATION, { name: mark });
    const { id: customer } = await createCustomer(client, { name: `${mark} María` });
    const points = 1_000_003 + index * 1_009;
    await client.post(`${CUSTOMERS}/${customer}/adjust-points`, { amount: points, reason: mark });
    tenants.push({ id, client, mark, customer, points });
  }
  return tenants;
}

const isOwn = ({ points, customer, mark }: Tenant, data: any): boolean =>
  data.id === customer && data.name === `${mark} María` && data.loyalty.points_balance === points;

const CALLS: Record<string, Call> = {
  profile: {
    send: ({ client, customer }) => client.get(`${CUSTOMERS}/${customer}`),
    check: (tenant, { status, body }) => status === 200 && isOwn(tenant, body.data),
  },
  list: {
    send: ({ client }) => client.get(`${CUSTOMERS}?limit=100`),
    check: ({ customer }, { status, body }) =>
      status === 200 && body.data.customers.length === 1 && body.data.customers[0].id === customer,
  },
  'search for all': {
    send: ({ client }) => client.get(`${CUSTOMERS}?search=tenant`),
    check: ({ customer }, { status, body }) =>
      status === 200 && body.data.customers.length === 1 && body.data.customers[0].id === customer,
  },
  statistics: {
    send: ({ client }) => client.get(STATS),
    check: ({ points }, { status, body }) =>
      status === 200 && body.data.totalCustomers === 1 && body.data.totalPointsBalance === points,
  },
  settings: {
    send: ({ client }) => client.get(ORGANIZATION),
    check: ({ id, mark }, { status, body }) =>
      status === 200 && body.data.id === id && body.data.name === mark,
  },
  'a write': {
    send: ({ client, customer, mark }) => client.patch(`${CUSTOMERS}/${customer}`, { name: `${mark} María` }),
    check: (tenant, { status, body }) => status === 200 && body.data.name === `${tenant.mark} María`,
  },
  'a write with one key of all': {
    send: ({ client, customer }, round) =>
      client.post(
        `${CUSTOMERS}/${customer}/adjust-points`,
        { amount: -2_000_000_000, reason: 'too much' },
        { headers: { 'Idempotency-Key': `round-${round}` } },
      ),
    check: (_, { status }) => status === 409,
  },
  'a refusal': {
    send: ({ client }) => client.post(`${COUPONS}/assign`, { couponId: NOBODY, customerIds: [NOBODY] }),
    check: (_, { status }) => status === 404,
  },
  'one that is given up': {
    send: ({ client, customer }) =>
      client
        .post(
          `${CUSTOMERS}/${customer}/adjust-points`,
          { amount: -2_000_000_000, reason: 'too much' },
          { signal: AbortSignal.timeout(4) },
        )
        .catch(() => null),
    check: (_, { status }) => status === 409,
  },
  'bad input': {
    send: ({ client, customer }) => client.get(`${CUSTOMERS}/${customer}/transactions?page=x`),
    check: (_, { status }) => status === 400,
  },
};

/** May be refused for the pool, the lock or the clock: then it must tell nothing. */
const BUSY = new Set([409, 503]);

/**
 * Calls in the name of one organization after another, many at once, over whatever connections there are. Every answer
 * must be of the organization that asked.
 * @param atOnce how many are on the way together
 */
export async function callInTurn(
  tenants: readonly Tenant[],
  random: Random,
  { calls, atOnce }: { calls: number; atOnce: number },
): Promise<Tally> {
  const tally: Tally = { calls: 0, statuses: {}, askedBy: new Map(), wrong: [] };
  const names = Object.keys(CALLS);
  while (tally.calls < calls) {
    const batch = Array.from({ length: Math.min(atOnce, calls - tally.calls) }, (_, index) => {
      const tenant = tenants[(tally.calls + index) % tenants.length] as Tenant;
      return attempt(tenants, tenant, random.of(names), tally);
    });
    tally.calls += batch.length;
    await Promise.all(batch);
  }
  return tally;
}

async function attempt(
  tenants: readonly Tenant[],
  tenant: Tenant,
  name: string,
  tally: Tally,
): Promise<void> {
  const { send, check } = CALLS[name] as Call;
  const answer = await send(tenant, Math.floor(tally.calls / tenants.length));
  if (answer === null) return count(tally, 'given up');
  tally.askedBy.set(answer.headers.get('x-request-id') as string, tenant.id);
  const told = answer.text + JSON.stringify([...answer.headers]);
  count(tally, String(answer.status));
  const foreign = tenants.find(
    ({ id, mark, customer }) => id !== tenant.id && [id, mark, customer].some((text) => told.includes(text)),
  );
  const fine = check(tenant, answer) || (BUSY.has(answer.status) && answer.body.success === false);
  if (foreign || !fine)
    tally.wrong.push(`${tenant.mark}: ${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
}

function count({ statuses }: Tally, status: string): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
}
