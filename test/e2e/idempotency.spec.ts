import { expectHealthy } from '../support/healthy';
import {
  adjust,
  createCustomer,
  CUSTOMERS,
  newPhone,
  NOBODY,
  ORGANIZATION,
  outcome,
  STATS,
} from '../support/requests';
import { dumpRows, expectUnchanged, tablesWith } from '../support/rows';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

interface Write {
  method: string;
  path(customerId: string): string;
  body?: object;
  /** another body that would be accepted too */
  otherBody?: object;
}

/** Every operation that changes something. */
const WRITES: Record<string, Write> = {
  'POST customers': {
    method: 'POST',
    path: () => CUSTOMERS,
    body: { name: 'New' },
    otherBody: { name: 'Newer' },
  },
  'PATCH customers/:id': {
    method: 'PATCH',
    path: (id) => `${CUSTOMERS}/${id}`,
    body: { name: 'Changed' },
    otherBody: { name: 'Changed again' },
  },
  'DELETE customers/:id': { method: 'DELETE', path: (id) => `${CUSTOMERS}/${id}` },
  'POST adjust-points': {
    method: 'POST',
    path: (id) => `${CUSTOMERS}/${id}/adjust-points`,
    body: { amount: 5, reason: 'Gift' },
    otherBody: { amount: 6, reason: 'Gift' },
  },
  'PATCH organization': {
    method: 'PATCH',
    path: () => ORGANIZATION,
    body: { name: 'Renamed' },
    otherBody: { name: 'Renamed again' },
  },
};

function withKey(key: string): { headers: Record<string, string> } {
  return { headers: { 'Idempotency-Key': key } };
}

function isReplay(answer: Answer): boolean {
  return answer.headers.get('idempotency-replayed') === 'true';
}

describe('every write with a key', () => {
  it.each(Object.entries(WRITES))(
    '%s gives the same answer again without a second effect',
    async (_, write) => {
      const { id } = await createCustomer(api);
      const send = (): Promise<Answer> => api.call(write.method, write.path(id), write.body, withKey('k'));
      const first = await send();
      const after = await dumpRows(service.sql, organizationId);
      expect([200, 201]).toContain(first.status);
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      for (const again of [await send(), await send()]) {
        expect([again.status, again.text]).toEqual([first.status, first.text]);
        expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
        expect(isReplay(again)).toBe(true);
      }
      expect(await dumpRows(service.sql, organizationId)).toEqual(after);
    },
  );

  it.each(Object.entries(WRITES))('%s is refused by the key of another request', async (name, write) => {
    const { id } = await createCustomer(api);
    const { id: otherId } = await createCustomer(api);
    await api.call(write.method, write.path(id), write.body, withKey('k'));
    const before = await dumpRows(service.sql, organizationId);
    const others = [];
    if (write.otherBody)
      others.push(await api.call(write.method, write.path(id), write.otherBody, withKey('k')));
    if (write.path(id) !== write.path(otherId))
      others.push(await api.call(write.method, write.path(otherId), write.body, withKey('k')));
    for (const [otherName, other] of Object.entries(WRITES)) {
      if (otherName !== name)
        others.push(await api.call(other.method, other.path(otherId), other.body, withKey('k')));
    }
    expect(others.map(outcome)).toEqual(others.map(() => '422 IDEMPOTENCY_MISMATCH'));
    await expectUnchanged(service.sql, before, organizationId);
  });

  it('the fingerprint is the raw body: other spaces are another request', async () => {
    await api.post(CUSTOMERS, undefined, { raw: '{"name":"New"}', ...withKey('k') });
    const spaced = await api.post(CUSTOMERS, undefined, { raw: '{ "name": "New" }', ...withKey('k') });
    expect(outcome(spaced)).toBe('422 IDEMPOTENCY_MISMATCH');
  });

  it('another query is another request, or none', async () => {
    await api.post(CUSTOMERS, { name: 'New' }, withKey('k'));
    const other = await api.post(`${CUSTOMERS}?x=1`, { name: 'New' }, withKey('k'));
    expect(['400 VALIDATION_ERROR', '422 IDEMPOTENCY_MISMATCH']).toContain(outcome(other));
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(1);
  });

  it('two keys are two requests', async () => {
    const { id } = await createCustomer(api);
    for (const key of ['one', 'two', 'ONE']) {
      await api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 5, reason: 'Gift' }, withKey(key));
    }
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(15);
  });

  it('a read takes no notice of it', async () => {
    await createCustomer(api);
    for (const path of [CUSTOMERS, STATS]) {
      const [first, second] = [await api.get(path, withKey('k')), await api.get(path, withKey('k'))];
      expect([first.status, second.status, isReplay(second)]).toEqual([200, 200, false]);
    }
  });
});

describe('a refusal by rule is remembered', () => {
  it('409 EMAIL_IN_USE, though the e-mail is free by then', async () => {
    const { id } = await createCustomer(api, { email: 'taken@example.com' });
    const create = (): Promise<Answer> =>
      api.post(CUSTOMERS, { name: 'Second', email: 'taken@example.com' }, withKey('k'));
    const first = await create();
    await api.delete(`${CUSTOMERS}/${id}`);
    const again = await create();
    expect([outcome(again), again.text, isReplay(again)]).toEqual(['409 EMAIL_IN_USE', first.text, true]);
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(0);
  });

  it('409 INSUFFICIENT_POINTS, though there are points by then', async () => {
    const { id } = await createCustomer(api);
    const take = (): Promise<Answer> =>
      api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: -10, reason: 'x' }, withKey('k'));
    const first = await take();
    await adjust(api, id, 100);
    const again = await take();
    expect([outcome(again), again.text]).toEqual(['409 INSUFFICIENT_POINTS', first.text]);
    expect((await api.get(STATS)).body.data.totalPointsBalance).toBe(100);
  });

  it('409 PHONE_IN_USE, though the phone is free by then', async () => {
    const { id, phone } = await createCustomer(api);
    const { id: second } = await createCustomer(api);
    const edit = (): Promise<Answer> => api.patch(`${CUSTOMERS}/${second}`, { phone }, withKey('k'));
    expect(outcome(await edit())).toBe('409 PHONE_IN_USE');
    await api.patch(`${CUSTOMERS}/${id}`, { phone: null });
    expect(outcome(await edit())).toBe('409 PHONE_IN_USE');
  });

  it.each([
    ['PATCH', (id: string) => api.patch(`${CUSTOMERS}/${id}`, { name: 'Late' }, withKey('k'))],
    ['DELETE', (id: string) => api.delete(`${CUSTOMERS}/${id}`, withKey('k'))],
    [
      'adjust-points',
      (id: string) => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'x' }, withKey('k')),
    ],
  ])('404 of %s, though the customer is there by then', async (_, send) => {
    const { id } = await createCustomer(api);
    const first = await send(NOBODY);
    await service.sql.query('delete from customer_loyalty where customer_id = $1', [id]);
    await service.sql.query('select rebuild_totals($1)', [organizationId]);
    await service.sql.query('update customers set id = $2 where id = $1', [id, NOBODY]);
    const again = await send(NOBODY);
    expect([outcome(again), again.text, isReplay(again)]).toEqual(['404 NOT_FOUND', first.text, true]);
    expect((await api.get(`${CUSTOMERS}/${NOBODY}`)).body.data.name).toBe('Ana Torres');
    await api.delete(`${CUSTOMERS}/${NOBODY}`);
  });
});

describe('what is not remembered', () => {
  it('400: the corrected request with the same key succeeds', async () => {
    expect(outcome(await api.post(CUSTOMERS, { name: '' }, withKey('k')))).toBe('400 VALIDATION_ERROR');
    expect((await api.post(CUSTOMERS, { name: 'Right' }, withKey('k'))).status).toBe(201);
  });

  it('413: a shorter request with the same key succeeds', async () => {
    const long = { name: 'a'.repeat(2_000_000) };
    expect(outcome(await api.post(CUSTOMERS, long, withKey('k')))).toBe('413 PAYLOAD_TOO_LARGE');
    expect((await api.post(CUSTOMERS, { name: 'Right' }, withKey('k'))).status).toBe(201);
  });

  it('401 and 403: the same request with the right token succeeds', async () => {
    const { id } = await createCustomer(api);
    const path = `${CUSTOMERS}/${id}/adjust-points`;
    const body = { amount: 1, reason: 'x' };
    const stranger = { headers: { ...withKey('k').headers, authorization: 'Bearer x' } };
    expect(outcome(await api.post(path, body, stranger))).toBe('401 UNAUTHORIZED');
    expect(outcome(await service.as('waiter', organizationId).post(path, body, withKey('k')))).toBe(
      '403 FORBIDDEN',
    );
    const allowed = await api.post(path, body, withKey('k'));
    expect([allowed.status, isReplay(allowed)]).toEqual([200, false]);
  });

  it('permission is checked before a stored answer is given', async () => {
    const { id } = await createCustomer(api);
    const path = `${CUSTOMERS}/${id}/adjust-points`;
    const body = { amount: 1, reason: 'x' };
    await api.post(path, body, withKey('k'));
    const again = await service.as('waiter', organizationId).post(path, body, withKey('k'));
    expect(outcome(again)).toBe('403 FORBIDDEN');
  });
});

describe('the key', () => {
  it('may be quoted or bare, and is the same key', async () => {
    const body = { name: 'New' };
    expect((await api.post(CUSTOMERS, body, withKey('"a-key"'))).status).toBe(201);
    expect(isReplay(await api.post(CUSTOMERS, body, withKey('a-key')))).toBe(true);
  });

  it.each([['a'], ['a'.repeat(255)], [`"${'a'.repeat(255)}"`], ["!#$%&'()*+,-./:;<=>?@[]^_`{|}~"]])(
    'may be %.40s',
    async (key) => expect((await api.post(CUSTOMERS, { name: 'New' }, withKey(key))).status).toBe(201),
  );

  it.each([[''], ['a'.repeat(256)], [`"${'a'.repeat(256)}"`], ['a b'], ['a\tb'], ['""'], ['clé'], ['a, b']])(
    'may not be %.40s',
    async (key) => {
      const answer = await api.post(CUSTOMERS, { name: 'New', phone: newPhone() }, withKey(key));
      expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
      expect(answer.body.error.details).toHaveProperty(['Idempotency-Key']);
      expect((await api.get(STATS)).body.data.totalCustomers).toBe(0);
    },
  );

  it('belongs to an organization, not to a person', async () => {
    const body = { name: 'New' };
    const first = await api.post(CUSTOMERS, body, withKey('k'));
    const colleague = await service.as('cashier', organizationId).post(CUSTOMERS, body, withKey('k'));
    expect([colleague.text, isReplay(colleague)]).toEqual([first.text, true]);
    const elsewhere = await service.as('org_admin', crypto.randomUUID()).post(CUSTOMERS, body, withKey('k'));
    expect([elsewhere.status, isReplay(elsewhere)]).toEqual([201, false]);
    expect(elsewhere.body.data.id).not.toBe(first.body.data.id);
  });
});

describe('after the deletion of a customer', () => {
  const person = { name: 'Forget-Me', email: 'forget-me@example.com' };

  it('the stored answers about the customer are gone, and their replay is a 404', async () => {
    const { id } = (await api.post(CUSTOMERS, person, withKey('create'))).body.data;
    const edit = { name: 'Forget-Me-Not' };
    await api.patch(`${CUSTOMERS}/${id}`, edit, withKey('edit'));
    await api.delete(`${CUSTOMERS}/${id}`);
    expect(tablesWith(await dumpRows(service.sql, organizationId), 'orget-')).toEqual([]);
    expect(outcome(await api.post(CUSTOMERS, person, withKey('create')))).toBe('404 NOT_FOUND');
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, edit, withKey('edit')))).toBe('404 NOT_FOUND');
    expect((await api.get(STATS)).body.data.totalCustomers).toBe(0);
  });

  it('the keys still refuse another request', async () => {
    const { id } = (await api.post(CUSTOMERS, person, withKey('create'))).body.data;
    await api.delete(`${CUSTOMERS}/${id}`);
    const other = await api.post(CUSTOMERS, { name: 'Somebody else' }, withKey('create'));
    expect(outcome(other)).toBe('422 IDEMPOTENCY_MISMATCH');
  });
});
