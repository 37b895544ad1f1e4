import { newId } from '../../src/common/ids';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import {
  createCustomer,
  CUSTOMERS,
  IMPORTS,
  newPhone,
  NOBODY,
  outcome,
  uploadCsv,
} from '../support/requests';
import { DAY_MS, expectRefused } from '../support/loyalty';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  ({ id } = await createCustomer(api));
});
afterEach(expectAgreement);

function post(body: object, customer = id): Promise<Answer> {
  return api.post(`${CUSTOMERS}/${customer}/consents`, { purpose: 'marketing', granted: true, ...body });
}

async function read(customer = id, query = ''): Promise<any> {
  return (await api.get(`${CUSTOMERS}/${customer}/consents${query}`)).body.data;
}

const ago = (days: number): string => new Date(service.clock.now().getTime() - days * DAY_MS).toISOString();

async function flag(customer = id): Promise<boolean> {
  return (await api.get(`${CUSTOMERS}/${customer}`)).body.data.marketing_opt_in as boolean;
}

/** For everybody the flag is what was said last about marketing by any channel. */
async function expectAgreement(): Promise<void> {
  const { rows } = await service.sql.query(
    `select c.id from customers c
     left join lateral (
       select granted from consents s
       where s.organization_id = c.organization_id and s.customer_id = c.id and purpose = 'marketing' and channel = 'any'
       order by occurred_at desc, recorded_at desc, s.id desc limit 1) last on true
     where c.merged_into is null and c.marketing_opt_in <> coalesce(last.granted, false)`,
  );
  expect(rows).toEqual([]);
}

describe('recording', () => {
  it('is answered with the row, and sets the flag', async () => {
    const answer = await post({ source: 'paper', occurredAt: ago(3) });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      id: expect.any(String),
      customer_id: id,
      purpose: 'marketing',
      channel: 'any',
      granted: true,
      source: 'paper',
      occurred_at: expect.stringMatching(/Z$/),
      recorded_at: expect.stringMatching(/Z$/),
    });
    expect(await flag()).toBe(true);
    const { rows } = await service.sql.query(
      `select changed_fields from audit_log where entity_id = $1 and action = 'customer.consented'`,
      [id],
    );
    expect(rows).toEqual([{ changed_fields: ['marketing_opt_in'] }]);
  });

  it('of what was said before the last leaves the flag', async () => {
    await post({ occurredAt: ago(1), granted: false });
    await post({ occurredAt: ago(2), granted: true });
    expect(await flag()).toBe(false);
    await post({ granted: true });
    expect(await flag()).toBe(true);
  });

  it('of another channel or purpose leaves the flag', async () => {
    await post({ channel: 'sms' });
    await post({ purpose: 'profiling' });
    expect(await flag()).toBe(false);
  });

  it.each([
    ['purpose', { purpose: 'Ana Torres' }],
    ['channel', { channel: 'pigeon' }],
    ['source', { source: 'Ana Torres' }],
    ['source', { source: 'anonymization' }],
    ['granted', { granted: 'yes' }],
    ['occurredAt', { occurredAt: '2999-01-01T00:00:00Z' }],
  ])('refuses a wrong %s', async (field, body) => {
    const answer = await expectRefused(service, () => post(body), '400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('of nobody is 404', async () => {
    await expectRefused(service, () => post({}, NOBODY), '404 NOT_FOUND');
    expect(outcome(await api.get(`${CUSTOMERS}/${NOBODY}/consents`))).toBe('404 NOT_FOUND');
  });

  it('is done once with a key', async () => {
    const key = { headers: { 'Idempotency-Key': 'once' } };
    const body = { purpose: 'terms', granted: true };
    const [first, again] = [
      await api.post(`${CUSTOMERS}/${id}/consents`, body, key),
      await api.post(`${CUSTOMERS}/${id}/consents`, body, key),
    ];
    expect(again.text).toBe(first.text);
    expect((await read()).pagination.total).toBe(1);
  });
});

describe('setting the flag', () => {
  it('by an edit records a consent, when it changes', async () => {
    await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: false });
    await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: true });
    await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: true });
    await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: false });
    const { consents } = await read();
    expect(consents.map(({ granted, source }: any) => [granted, source])).toEqual([
      [false, 'api'],
      [true, 'api'],
    ]);
  });

  it('with a file records a consent of each who agrees', async () => {
    const file = `name,phone,newsletter\nEva,${newPhone()},si\nLuis,${newPhone()},no\n`;
    const { id: upload } = (await uploadCsv(api, file)).body.data;
    await api.post(`${IMPORTS}/${upload}/run`);
    const job = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
    await service.app.get(ImportRunner).run(job, upload);
    const of = async (name: string): Promise<any> => {
      const { customers } = (await api.get(`${CUSTOMERS}?search=${name}`)).body.data;
      return (await read(customers[0].id)).current;
    };
    expect(await of('Eva')).toMatchObject([{ granted: true, source: 'import' }]);
    expect(await of('Luis')).toEqual([]);
  });
});

describe('reading', () => {
  it('shows the history newest first in pages, and the present state', async () => {
    for (const days of [4, 2, 3, 1])
      await post({ channel: 'email', occurredAt: ago(days), granted: days > 1 });
    await post({ channel: 'sms' });
    const first = await read(id, '?limit=2');
    expect(first.pagination).toMatchObject({ page: 1, limit: 2, total: 5, totalPages: 3 });
    const rest = await read(id, `?limit=10&cursor=${encodeURIComponent(first.pagination.nextCursor)}`);
    const times = [...first.consents, ...rest.consents].map(({ occurred_at: at }: any) => at);
    expect(times).toEqual([...times].sort().reverse());
    expect(times).toHaveLength(5);
    expect(first.current.map(({ channel, granted }: any) => [channel, granted])).toEqual([
      ['email', false],
      ['sms', true],
    ]);
  });

  it('shows those of whoever was merged into her, and in the present state what she said herself', async () => {
    const { id: twin } = await createCustomer(api);
    await post({ occurredAt: ago(2), granted: false });
    await post({ occurredAt: ago(1) }, twin);
    await api.post(`${CUSTOMERS}/${id}/merge`, { sourceCustomerId: twin });
    const { consents, current } = await read(twin);
    expect(consents.map(({ customer_id: who }: any) => who)).toEqual([twin, id]);
    expect(current.map(({ customer_id: who, granted }: any) => [who, granted])).toEqual([[id, false]]);
    expect(await flag()).toBe(false);
  });

  it('goes on when she is anonymized, with what that withdrew', async () => {
    await post({});
    await api.post(`${CUSTOMERS}/${id}/anonymize`);
    const { consents } = await read();
    expect(consents.map(({ granted, source }: any) => [granted, source])).toEqual([
      [false, 'anonymization'],
      [true, 'api'],
    ]);
    await api.delete(`${CUSTOMERS}/${id}`);
    const { rows } = await service.sql.query('select from consents where customer_id = $1', [id]);
    expect(rows).toEqual([]);
  });
});
