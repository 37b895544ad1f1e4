import { LIST_SORTS } from '../../src/customers/customer-list.rules';
import { expectHealthy } from '../support/healthy';
import { activeProgram } from '../support/loyalty';
import { adjust, createCustomer, CUSTOMERS, NOBODY, outcome, PROGRAMS } from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const HOUR_MS = 3_600_000;
const NAMES = ['Ána Ñahui', 'ana nahui', 'Zoe', 'María Quispe', 'maria quispe', 'Bruno', 'ÉLITE', 'élite 2'];

/** What the database holds of a customer, beside what the list shows. */
interface Known {
  id: string;
  name_key: string;
  created_at: Date;
  birth_month: number | null;
  phone: string | null;
  email: string | null;
  marketing_opt_in: boolean;
  search_text: string;
  written: number | null;
  earned: number | null;
  shown: number;
  tier_id: string | null;
}

let service: TestService;
let api: ApiClient;
let known: Known[];
let tiers: string[];

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  await fill(service.as('org_admin', crypto.randomUUID()), 6);
  await fill(api, 24);
  known = await everybody();
  tiers = [...new Set(known.flatMap(({ tier_id }) => tier_id ?? []))];
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Customers of every kind: with points that are due, of another program than the active one, of one moment. */
async function fill(client: ApiClient, customers: number): Promise<void> {
  const ids: string[] = [];
  for (let number = 0; number < customers; number += 1) ids.push(await newcomer(client, number));
  for (const [number, id] of ids.entries()) {
    if (number % 3 === 0) await adjust(client, id, 10 * (number % 5) + 5);
    if (number % 4 === 0) {
      const expiresAt = new Date(service.clock.now().getTime() + HOUR_MS).toISOString();
      await adjust(client, id, 1000, { expiresAt });
    }
    if (number % 5 === 0) {
      const body = { orderId: `O-${number}`, amount: 30_000 * number };
      expect((await client.post(`${CUSTOMERS}/${id}/earn`, body)).status).toBeLessThan(300);
    }
  }
  await service.sql.query(
    `update customers c set created_at = timestamptz '2026-01-01' + interval '1 minute' * (place / 3)
     from unnest($1::uuid[]) with ordinality placed (id, place) where c.id = placed.id`,
    [ids],
  );
  await addStrangers(client);
  service.clock.advance(2 * HOUR_MS);
}

async function newcomer(client: ApiClient, number: number): Promise<string> {
  const { id } = await createCustomer(client, {
    name: NAMES[number % NAMES.length],
    ...(number % 3 === 1 ? { email: `n${number}@example.com` } : {}),
    ...(number % 4 === 1 ? { phone: undefined } : {}),
    ...(number % 2 === 0 ? { birthDate: `1990-${String((number % 12) + 1).padStart(2, '0')}-15` } : {}),
  });
  if (number % 3 === 2) await client.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: true });
  return id;
}

/** Who came while another program was active. */
async function addStrangers(client: ApiClient): Promise<void> {
  const usual = await activeProgram(client);
  const { id: other } = (await client.post(PROGRAMS, { name: 'Other', isActive: true })).body.data;
  for (const number of [100, 101, 102, 103, 104]) {
    const id = await newcomer(client, number);
    await adjust(client, id, 77);
  }
  await client.patch(`${PROGRAMS}/${usual.id}`, { isActive: true });
  expect((await activeProgram(client)).id).not.toBe(other);
}

/** The organization's customers from the tables, with the balance that the list shows as it always did. */
async function everybody(): Promise<Known[]> {
  const { rows } = await service.sql.query<Omit<Known, 'shown'>>(
    `select c.id, c.name_key, c.created_at, extract(month from c.birth_date)::int as birth_month, c.phone, c.email,
       c.marketing_opt_in, c.search_text, a.points_balance::int as written, a.total_points_earned::int as earned, a.tier_id
     from customers c
     left join programs p on p.organization_id = c.organization_id and p.is_active
     left join customer_loyalty a on a.organization_id = c.organization_id and a.customer_id = c.id and a.program_id = p.id
     where c.organization_id = $1`,
    [service.organizationId],
  );
  const { customers } = (await api.get(`${CUSTOMERS}?limit=100`)).body.data;
  const shown = new Map(customers.map((row: any) => [row.id, row.points_balance]));
  return rows.map((row) => ({ ...row, shown: shown.get(row.id) as number }));
}

type Matches = (customer: Known) => boolean;

/** Parameters and whom they mean. */
function filters(): [string, Matches][] {
  const middle = known.map(({ created_at }) => created_at.getTime()).sort()[12] as number;
  const at = encodeURIComponent(new Date(middle).toISOString());
  return [
    ['', () => true],
    ...tiers.map((tier): [string, Matches] => [`tierId=${tier.toUpperCase()}`, (c) => c.tier_id === tier]),
    [`tierId=${NOBODY}`, () => false],
    ['minPoints=0', () => true],
    ['minPoints=20', (c) => c.shown >= 20],
    ['maxPoints=0', (c) => c.shown === 0],
    ['maxPoints=25', (c) => c.shown <= 25],
    ['minPoints=5&maxPoints=25', (c) => c.shown >= 5 && c.shown <= 25],
    ['minPoints=9007199254740991', () => false],
    [`createdFrom=${at}`, (c) => c.created_at.getTime() >= middle],
    [`createdTo=${at}`, (c) => c.created_at.getTime() < middle],
    ['birthMonth=5', (c) => c.birth_month === 5],
    ['hasPhone=true', (c) => c.phone !== null],
    ['hasPhone=false', (c) => c.phone === null],
    ['hasEmail=true', (c) => c.email !== null],
    ['hasEmail=false&hasPhone=true', (c) => c.email === null && c.phone !== null],
    ['marketingOptIn=true', (c) => c.marketing_opt_in],
    ['marketingOptIn=false&minPoints=1', (c) => !c.marketing_opt_in && c.shown >= 1],
    ['search=quispe', (c) => c.search_text.includes('quispe')],
    ['search=ANA&hasPhone=true', (c) => c.search_text.includes('ana') && c.phone !== null],
    ['search=a&maxPoints=25', (c) => c.search_text.includes('a') && c.shown <= 25],
    ['search=9%20000&minPoints=5', (c) => !!c.phone?.includes('9000') && c.shown >= 5],
  ];
}

function compare(a: unknown, b: unknown): number {
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

const KEYS: Record<string, (customer: Known) => unknown> = {
  createdAt: ({ created_at }) => created_at.getTime(),
  name: ({ name_key }) => name_key,
  pointsBalance: ({ written }) => written,
  totalPointsEarned: ({ earned }) => earned,
};

/** The order that is promised: by the value, then by id; who has no value comes last. */
function sorted(customers: Known[], sort: string): string[] {
  const sign = sort.startsWith('-') ? -1 : 1;
  const key = KEYS[sort.replace('-', '')] as (customer: Known) => unknown;
  return [...customers]
    .sort((a, b) => {
      if ((key(a) === null) !== (key(b) === null)) return key(a) === null ? 1 : -1;
      return sign * (compare(key(a), key(b)) || compare(a.id, b.id));
    })
    .map(({ id }) => id);
}

function idsOf(answer: Answer): string[] {
  expect(outcome(answer)).toBe('200');
  return answer.body.data.customers.map(({ id }: { id: string }) => id);
}

async function byCursor(query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer = await api.get(`${CUSTOMERS}?${query}${cursor ? `&cursor=${cursor}` : ''}`);
    ids.push(...idsOf(answer));
    cursor = answer.body.data.pagination.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function byPage(query: string, total: number): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; page <= Math.ceil(total / 7) + 1; page += 1) {
    const answer = await api.get(`${CUSTOMERS}?${query}&page=${page}`);
    ids.push(...idsOf(answer));
    expect(answer.body.data.pagination).toMatchObject({ total, totalPages: Math.ceil(total / 7) });
  }
  return ids;
}

describe.each(LIST_SORTS)('sorted by %s', (sort) => {
  it('shows whom each filter means, none missing and none twice, by page and by cursor', async () => {
    for (const [query, matches] of filters()) {
      const expected = sorted(known.filter(matches), sort);
      const list = `${query}&sort=${sort}&limit=7`;
      expect([query, await byPage(list, expected.length)]).toEqual([query, expected]);
      expect([query, await byCursor(`${list}&count=none`)]).toEqual([query, expected]);
    }
  });
});

describe('the customers that are asked for', () => {
  it('are of every kind', () => {
    expect(known.filter(({ written }) => written === null)).toHaveLength(5);
    expect(
      known.filter(({ written, shown }) => written !== null && written !== shown).length,
    ).toBeGreaterThan(2);
    expect(tiers.length).toBeGreaterThan(1);
    const kinds = filters().map(([query, matches]) => [query, known.filter(matches).length]);
    expect(kinds.filter(([, count]) => count === 0)).toHaveLength(2);
  });

  it('are found through a walk of the list too, when a term finds very many', async () => {
    await service.sql.query(
      `insert into customers (organization_id, id, name, phone, created_at, updated_at)
       select $1, gen_random_uuid(), 'Común ' || n, case when n % 2 = 0 then '+5180000' || n end, now(), now()
       from generate_series(10000, 15400) n`,
      [service.organizationId],
    );
    const many = await api.get(`${CUSTOMERS}?search=comun&hasPhone=true&sort=name&limit=3`);
    expect(many.body.data.pagination.total).toBe(2701);
    expect(many.body.data.customers.map(({ name }: any) => name)).toEqual([
      'Común 10000',
      'Común 10002',
      'Común 10004',
    ]);
    const digits = await api.get(`${CUSTOMERS}?search=80-000&hasPhone=true&count=none&limit=100&sort=-name`);
    expect(digits.body.data.customers[0].name).toBe('Común 15400');
    const strangers = await api.get(`${CUSTOMERS}?search=comun&sort=-pointsBalance&limit=3&page=1801`);
    expect(idsOf(strangers)).toHaveLength(1);
    await service.sql.query(`delete from customers where name like 'Común%'`);
  });

  it('are never those who were merged into another one', async () => {
    const merged = known.slice(0, 3).map(({ id }) => id);
    const into = known.at(-1)?.id;
    await service.sql.query('update customers set merged_into = $2 where id = any ($1)', [merged, into]);
    const left = known.filter(({ id }) => !merged.includes(id));
    for (const [query, matches] of filters().filter(([each]) => each !== '')) {
      for (const sort of LIST_SORTS) {
        const expected = sorted(left.filter(matches), sort);
        const answer = await api.get(`${CUSTOMERS}?${query}&sort=${sort}&limit=100`);
        expect([query, sort, idsOf(answer)]).toEqual([query, sort, expected]);
        expect([query, sort, answer.body.data.pagination.total]).toEqual([query, sort, expected.length]);
      }
    }
    expect(idsOf(await api.get(`${CUSTOMERS}?limit=100`)).sort()).toEqual(left.map(({ id }) => id).sort());
    expect(await byCursor('limit=7')).toHaveLength(left.length);
    await service.sql.query('update customers set merged_into = null where id = any ($1)', [merged]);
  });
});

describe('parameters', () => {
  it('that name a tier of another organization mean nobody', async () => {
    const other = service.as('org_admin', crypto.randomUUID());
    await createCustomer(other);
    const [{ tier_id: tier }] = (await other.get(CUSTOMERS)).body.data.customers;
    expect(idsOf(await api.get(`${CUSTOMERS}?tierId=${tier}`))).toEqual([]);
    expect(idsOf(await other.get(`${CUSTOMERS}?tierId=${tier}`))).toHaveLength(1);
  });

  it.each([
    ['sort=points', 'sort'],
    ['sort=', 'sort'],
    ['sort=-CreatedAt', 'sort'],
    ['sort=name&sort=name', 'sort'],
    ['tierId=x', 'tierId'],
    ['minPoints=-1', 'minPoints'],
    ['minPoints=1.5', 'minPoints'],
    ['maxPoints=9007199254740992', 'maxPoints'],
    ['minPoints=2&maxPoints=1', 'minPoints'],
    ['createdFrom=2026-01-31', 'createdFrom'],
    ['createdTo=infinity', 'createdTo'],
    ['createdFrom=2026-02-01T00:00:00Z&createdTo=2026-01-01T00:00:00Z', 'createdFrom'],
    ['birthMonth=0', 'birthMonth'],
    ['birthMonth=13', 'birthMonth'],
    ['hasPhone=1', 'hasPhone'],
    ['hasEmail=TRUE', 'hasEmail'],
    ['marketingOptIn=', 'marketingOptIn'],
  ])('that mean nothing are refused: %s', async (query, field) => {
    const answer = await api.get(`${CUSTOMERS}?${query}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('bind a cursor: another search, filter or sort refuses it', async () => {
    const lists = ['sort=name', 'sort=-name', 'hasPhone=true', 'hasPhone=true&sort=name', 'minPoints=1', ''];
    for (const own of lists) {
      const { nextCursor } = (await api.get(`${CUSTOMERS}?limit=2&${own}`)).body.data.pagination;
      for (const other of lists.filter((each) => each !== own)) {
        const answer = await api.get(`${CUSTOMERS}?limit=2&${other}&cursor=${nextCursor}`);
        expect([own, other, outcome(answer)]).toEqual([own, other, '400 VALIDATION_ERROR']);
      }
    }
  });

  it('refuse a cursor whose value is not one of the sort', async () => {
    const { nextCursor } = (await api.get(`${CUSTOMERS}?limit=2&sort=name`)).body.data.pagination;
    const [bound, , id] = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as unknown[];
    for (const parts of [
      [bound, 5, id],
      [bound, null, id],
      [bound, 'a\0', id],
      [bound, '\ud800', id],
      [bound, 'a', 'x'],
      [bound, 'a', id, 1],
      [bound],
    ]) {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
      const answer = await api.get(`${CUSTOMERS}?limit=2&sort=name&cursor=${cursor}`);
      expect([parts, outcome(answer)]).toEqual([parts, '400 VALIDATION_ERROR']);
    }
  });

  it('take the longest name in a cursor', async () => {
    const name = '\u{1f600}'.repeat(255);
    const ids = [(await createCustomer(api, { name })).id, (await createCustomer(api, { name })).id];
    expect((await byCursor('limit=1&sort=-name&count=none')).slice(0, 2)).toEqual(ids.reverse());
    for (const id of ids) await api.delete(`${CUSTOMERS}/${id}`);
  });
});
