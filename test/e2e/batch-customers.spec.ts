import {
  adjust,
  createCustomer,
  CUSTOMERS,
  newPhone,
  outcome,
  PROGRAMS,
  STATS,
  tally,
} from '../support/requests';
import { expectHealthy } from '../support/healthy';
import * as contention from '../support/contention';
import { activeProgram, expectRefused } from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const BATCH = `${CUSTOMERS}/batch`;

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '20', LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});
afterEach(() => expectHealthy(service, organizationId));

async function send(customers: unknown[], client = api): Promise<any> {
  const answer = await client.post(BATCH, { customers });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.data;
}

const statuses = (data: any): string[] =>
  data.results.map(({ status, error }: any) => (error ? error.code : status));

async function rowsOf(columns: string): Promise<any[]> {
  const { rows } = await service.sql.query(
    `select ${columns} from customers where organization_id = $1 order by name`,
    [organizationId],
  );
  return rows;
}

describe('a batch', () => {
  it('creates, finds and refuses, each entry by itself and in order', async () => {
    const there = await createCustomer(api, { name: 'There', phone: '+51911111111' });
    const data = await send([
      { name: 'New', phone: '987654321', email: 'new@example.com', birthDate: '1990-05-15' },
      { name: 'Other name', phone: '911 111 111', email: 'there@example.com' },
      { name: ' ', phone: '912345678' },
      { name: 'Taken e-mail', email: 'NEW@example.com' },
      { name: 'No contact' },
      'text',
      { name: 'Extra', points: 5 },
      { name: 'Unborn', birthDate: '2999-01-01' },
    ]);
    expect(statuses(data)).toEqual([
      'created',
      'existing',
      'VALIDATION_ERROR',
      'EMAIL_IN_USE',
      'created',
      ...['VALIDATION_ERROR', 'VALIDATION_ERROR', 'VALIDATION_ERROR'],
    ]);
    expect(data).toMatchObject({ created: 2, existing: 1, filled: 1, failed: 5 });
    expect(data.results[1]).toMatchObject({ id: there.id, filled: ['email'] });
    expect(data.results[2].error.details).toHaveProperty('name');
    expect(data.results[6].error.details).toEqual({ points: ['is not a known field'] });
    expect(data.results[7].error.details).toHaveProperty('birthDate');
    expect(await rowsOf('name, phone, email, birth_date::text')).toEqual([
      { name: 'New', phone: '+51987654321', email: 'new@example.com', birth_date: '1990-05-15' },
      { name: 'No contact', phone: null, email: null, birth_date: null },
      { name: 'There', phone: '+51911111111', email: 'there@example.com', birth_date: null },
    ]);
  });

  it('enrolls who is new, and who was not yet, and moves the statistics', async () => {
    const { id: program } = await activeProgram(api);
    await api.patch(`${PROGRAMS}/${program}`, { isActive: false });
    await createCustomer(api, { phone: '+51911111111' });
    await api.patch(`${PROGRAMS}/${program}`, { isActive: true });
    const data = await send([{ name: 'A', phone: '911111111' }, { name: 'B' }]);
    for (const { id: customer } of data.results) {
      expect((await api.get(`${CUSTOMERS}/${customer}`)).body.data.loyalty).toMatchObject({
        tier_name: 'Bronze',
        points_balance: 0,
      });
    }
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(2);
    expect(await adjust(api, data.results[1].id, 7)).toBe(7);
  });

  it('is one customer for one phone, filled in by the later entries', async () => {
    const phone = newPhone();
    const data = await send([
      { name: 'First', phone },
      { name: 'Second', phone: phone.replace('+51', ''), email: 'second@example.com' },
      { name: 'Third', phone, email: 'third@example.com', birthDate: '1980-01-01' },
    ]);
    expect(statuses(data)).toEqual(['created', 'existing', 'existing']);
    expect(data.results[1].filled).toEqual(['email']);
    expect(data.results[2].filled).toEqual(['birth_date']);
    expect(await rowsOf('name, email, birth_date::text')).toEqual([
      { name: 'First', email: 'second@example.com', birth_date: '1980-01-01' },
    ]);
  });

  it('leaves an e-mail where it is: a known phone does not take another’s', async () => {
    await createCustomer(api, { email: 'taken@example.com' });
    const { id, phone } = await createCustomer(api, { name: 'Without' });
    const data = await send([{ name: 'Without', phone, email: 'Taken@example.com' }]);
    expect(data.results).toEqual([{ index: 0, status: 'existing', id, filled: [], error: null }]);
  });

  it('can be sent again: everybody is found, and nobody is counted twice', async () => {
    const customers = Array.from({ length: 1000 }, (_, index) => ({ name: `N ${index}`, phone: newPhone() }));
    expect(await send(customers)).toMatchObject({ created: 1000, existing: 0 });
    expect(await send(customers)).toMatchObject({ created: 0, existing: 1000, filled: 0 });
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(1000);
  });

  it('leaves one audit row with its counts', async () => {
    const { batchId } = await send([{ name: 'A' }, { name: '' }]);
    const { rows } = await service.sql.query(
      'select action, entity_id, changed_fields, counts from audit_log where organization_id = $1 and entity <> $2',
      [organizationId, 'organization'],
    );
    expect(rows).toEqual([
      {
        action: 'batch.registered',
        entity_id: batchId,
        changed_fields: [],
        counts: { created: 1, existing: 0, filled: 0, failed: 1 },
      },
    ]);
  });

  it('is done once for one key, and answers the same', async () => {
    const headers = { 'Idempotency-Key': 'batch-1' };
    const customers = [{ name: 'Once' }];
    const first = await api.post(BATCH, { customers }, { headers });
    const again = await api.post(BATCH, { customers }, { headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
    expect(await rowsOf('name')).toEqual([{ name: 'Once' }]);
    const other = await api.post(BATCH, { customers: [{ name: 'Two' }] }, { headers });
    expect(outcome(other)).toBe('422 IDEMPOTENCY_MISMATCH');
  });

  it('may be larger than other bodies, and not larger than it says', async () => {
    const customers = Array.from({ length: 1000 }, () => ({ name: 'ñ'.repeat(255) }));
    expect(await send(customers)).toMatchObject({ created: 1000 });
    const huge = [{ name: 'x'.repeat(3_000_000) }];
    expect(outcome(await api.post(BATCH, { customers: huge }))).toBe('413 PAYLOAD_TOO_LARGE');
    expect(outcome(await api.post(CUSTOMERS, { name: 'x'.repeat(300_000) }))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  it.each<[string, unknown]>([
    ['none', { customers: [] }],
    ['too many', { customers: Array.from({ length: 1001 }, () => ({ name: 'A' })) }],
    ['no list', { customers: { name: 'A' } }],
    ['nothing', {}],
    ['another field', { customers: [{ name: 'A' }], all: true }],
  ])('with %s is refused as a whole', async (_, body) => {
    await api.get(STATS);
    await expectRefused(service, () => api.post(BATCH, body), '400 VALIDATION_ERROR');
  });
});

/** The lock that everybody takes who asks for this phone. */
const IDENTITY = `select pg_advisory_xact_lock(hashtextextended($1 || ':phone:' || $2, 1))`;

/** All of them wait for the phone, before any of them gets it. */
function contend(phone: string, requests: (() => Promise<Answer>)[]): Promise<Answer[]> {
  return contention.contend(service, [IDENTITY, [organizationId, phone]], requests);
}

describe('a batch and others who ask for the same phones, all seen waiting', () => {
  it('make one customer of each', async () => {
    await api.get(STATS);
    const phones = Array.from({ length: 50 }, newPhone).sort();
    const forth = phones.map((phone) => ({ name: 'Forth', phone }));
    const [first = ''] = phones;
    const answers = await contend(first, [
      () => api.post(BATCH, { customers: forth }),
      () => api.post(BATCH, { customers: [...forth].reverse() }),
      () => api.post(CUSTOMERS, { name: 'Single', phone: first }),
      () => api.post(CUSTOMERS, { name: 'Single', phone: first }),
    ]);
    expect(Object.keys(tally(answers)).every((status) => status === '200' || status === '201')).toBe(true);
    expect(await rowsOf('count(*)::int as count, count(distinct phone)::int as phones, 1 as name')).toEqual([
      { count: 50, phones: 50, name: 1 },
    ]);
  });

  it('and in any order, many at once, never lock each other out', async () => {
    await api.get(STATS);
    const phones = Array.from({ length: 200 }, newPhone);
    const shuffled = (seed: number): unknown[] =>
      phones
        .map((phone, index) => ({ name: 'S', phone, email: `e${(index * 7) % 200}@example.com` }))
        .sort(
          (a, b) => ((Number(a.phone.slice(-4)) * seed) % 97) - ((Number(b.phone.slice(-4)) * seed) % 97),
        );
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, (_, index) => api.post(BATCH, { customers: shuffled(index + 3) })),
      ...phones.slice(0, 60).map((phone) => api.post(CUSTOMERS, { name: 'One', phone })),
    ]);
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(200);
  });
});
