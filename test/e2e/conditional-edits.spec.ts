import { atOnce, createCustomer, CUSTOMERS, newPhone, NOBODY, outcome, tally } from '../support/requests';
import { SideSession } from '../support/side-session';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '30000' });
  api = service.as();
});
afterAll(() => service.close());

beforeEach(async () => {
  id = (await createCustomer(api)).id;
});

const tagOf = ({ headers }: Answer): string | null => headers.get('etag');
const ifMatch = (tag: string, more: object = {}) => ({ headers: { 'if-match': tag, ...more } });
const rename = (name: string, tag?: string): Promise<Answer> =>
  api.patch(`${CUSTOMERS}/${id}`, { name }, tag === undefined ? {} : ifMatch(tag));

describe('the version of a customer', () => {
  it('begins at 1, and is told by whatever shows the row', async () => {
    const phone = newPhone();
    const created = await api.post(CUSTOMERS, { name: 'Ana', phone });
    expect([created.status, tagOf(created)]).toEqual([201, '"1"']);
    expect(tagOf(await api.get(`${CUSTOMERS}/${created.body.data.id}`))).toBe('"1"');
    const known = await api.post(CUSTOMERS, { name: 'Ana', phone });
    expect([known.status, tagOf(known)]).toEqual([200, '"1"']);
    const filled = await api.post(CUSTOMERS, { name: 'Ana', phone, birthDate: '1990-01-01' });
    expect([filled.status, tagOf(filled)]).toEqual([200, '"2"']);
    expect(tagOf(await api.get(`${CUSTOMERS}/${created.body.data.id}`))).toBe('"2"');
  });

  it('rises with every change, and stays without one', async () => {
    expect(tagOf(await rename('Berta'))).toBe('"2"');
    expect(tagOf(await rename('Berta'))).toBe('"2"');
    expect(tagOf(await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: true }))).toBe('"3"');
    expect(tagOf(await api.get(`${CUSTOMERS}/${id}`))).toBe('"3"');
  });
});

describe('If-Match', () => {
  it.each(['"1"', '*', ' * ', '"7", "1"', 'W/"7","1",', ', "1" ,, "x"', '"a,b" , "1"'])(
    'lets a change through that it names the version of: %s',
    async (tag) => {
      const answer = await rename('Berta', tag);
      expect([outcome(answer), tagOf(answer)]).toEqual(['200', '"2"']);
    },
  );

  it.each(['"2"', 'W/"1"', 'W/"1", "2"', '"01"', '""', '"a,1,b"'])(
    'holds back every other one, and nothing is changed: %s',
    async (tag) => {
      expect(outcome(await rename('Berta', tag))).toBe('412 PRECONDITION_FAILED');
      expect(outcome(await api.delete(`${CUSTOMERS}/${id}`, ifMatch(tag)))).toBe('412 PRECONDITION_FAILED');
      const { headers, body } = await api.get(`${CUSTOMERS}/${id}`);
      expect([headers.get('etag'), body.data.name]).toEqual(['"1"', 'Ana Torres']);
    },
  );

  it.each(['1', '"1', '1"', '"1" "2"', '*, "1"', '"1", *', 'w/"1"', 'W/1', '', ',', '"a"b"', "'1'"])(
    'that is none is refused: %s',
    async (tag) => {
      for (const answer of [
        await rename('Berta', tag),
        await api.delete(`${CUSTOMERS}/${id}`, ifMatch(tag)),
      ]) {
        expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
        expect(Object.keys(answer.body.error.details)).toEqual(['If-Match']);
      }
    },
  );

  it('lets a deletion through, once', async () => {
    await rename('Berta');
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`, ifMatch('"1"')))).toBe('412 PRECONDITION_FAILED');
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`, ifMatch('"2"')))).toBe('200');
    expect(outcome(await api.delete(`${CUSTOMERS}/${id}`, ifMatch('*')))).toBe('404 NOT_FOUND');
  });

  it('is looked at after 404 and before 409', async () => {
    const { email } = await createCustomer(api, { email: 'taken@example.com' });
    const nobody = await api.patch(`${CUSTOMERS}/${NOBODY}`, { name: 'Berta' }, ifMatch('"9"'));
    expect(outcome(nobody)).toBe('404 NOT_FOUND');
    const taken = (tag: string): Promise<Answer> => api.patch(`${CUSTOMERS}/${id}`, { email }, ifMatch(tag));
    expect(outcome(await taken('"9"'))).toBe('412 PRECONDITION_FAILED');
    expect(outcome(await taken('"1"'))).toBe('409 EMAIL_IN_USE');
  });

  it('of which nothing is remembered: the same key may be sent with the right one', async () => {
    const key = { 'idempotency-key': `key-${id}` };
    const send = (tag: string): Promise<Answer> =>
      api.patch(`${CUSTOMERS}/${id}`, { name: 'Berta' }, ifMatch(tag, key));
    expect(outcome(await send('"9"'))).toBe('412 PRECONDITION_FAILED');
    const changed = await send('"1"');
    expect([outcome(changed), tagOf(changed)]).toEqual(['200', '"2"']);
    const again = await send('"1"');
    expect([outcome(again), again.headers.get('idempotency-replayed')]).toEqual(['200', 'true']);
    expect(again.text).toBe(changed.text);
  });
});

describe('two changes of one version that wait for the row', () => {
  it.each([
    [
      'two edits',
      (turn: number) => rename(`Berta ${turn}`, '"1"'),
      { '200': 1, '412 PRECONDITION_FAILED': 1 },
    ],
    [
      'an edit and ten others',
      (turn: number) => rename(`Berta ${turn}`, '"1"'),
      { '200': 1, '412 PRECONDITION_FAILED': 10 },
    ],
  ])('%s: one of them is made', async (_, change, expected) => {
    const contenders = Object.values(expected).reduce((sum, count) => sum + count, 0);
    // Each waits with a connection of the pool's ten.
    const counted = Math.min(contenders, 10);
    const holder = await SideSession.open(service);
    await holder.hold('select from customers where id = $1 for no key update', [id]);
    const answers = atOnce(contenders, change);
    await holder.untilWaiting(counted);
    await holder.release();
    expect(tally(await answers)).toEqual(expected);
    await holder.close();
    expect(tagOf(await api.get(`${CUSTOMERS}/${id}`))).toBe('"2"');
  });

  it('an edit before a deletion: the deletion is held back', async () => {
    const holder = await SideSession.open(service);
    await holder.hold('select from customers where id = $1 for update', [id]);
    const edit = rename('Berta', '"1"');
    await holder.untilWaiting(1);
    const deletion = api.delete(`${CUSTOMERS}/${id}`, ifMatch('"1"'));
    await holder.untilWaiting(2);
    await holder.release();
    expect([outcome(await edit), outcome(await deletion)]).toEqual(['200', '412 PRECONDITION_FAILED']);
    await holder.close();
  });
});
