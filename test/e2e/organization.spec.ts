import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, NOBODY, ORGANIZATION, outcome } from '../support/requests';
import type { ApiClient } from '../support/api-client';
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

describe('the settings of an organization', () => {
  it('are those of the contract for a new one, and no other fields', async () => {
    const { status, body } = await api.get(ORGANIZATION);
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      success: true,
      data: {
        id: organizationId,
        name: expect.stringMatching(/.+/),
        time_zone: 'America/Lima',
        default_country: 'PE',
        currency: 'PEN',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    });
  });

  it.each([
    ['name', 'La Rosa Náutica', 'name'],
    ['timeZone', 'Europe/Madrid', 'time_zone'],
    ['timeZone', 'UTC', 'time_zone'],
    ['defaultCountry', 'JP', 'default_country'],
    ['currency', 'JPY', 'currency'],
  ])('can be changed one by one: %s to %s', async (field, value, column) => {
    const before = (await api.get(ORGANIZATION)).body.data;
    const { status, body } = await api.patch(ORGANIZATION, { [field]: value });
    expect([status, body.data]).toEqual([200, { ...before, [column]: value }]);
    expect((await api.get(ORGANIZATION)).body).toEqual(body);
  });

  it('count for the next customer: a phone is read with the new country', async () => {
    await createCustomer(api);
    await api.patch(ORGANIZATION, { defaultCountry: 'ES' });
    const { body } = await api.post(CUSTOMERS, { name: 'Ana', phone: '612 345 678' });
    expect(body.data.phone).toBe('+34612345678');
  });

  it.each([
    ['nothing', {}, undefined],
    ['an empty name', { name: '' }, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a long name', { name: 'a'.repeat(256) }, 'name'],
    ['a name with NUL', { name: 'a\u0000' }, 'name'],
    ['no name', { name: null }, 'name'],
    ['a time zone that does not exist', { timeZone: 'America/Limon' }, 'timeZone'],
    ['an empty time zone', { timeZone: '' }, 'timeZone'],
    ['no time zone', { timeZone: null }, 'timeZone'],
    ['a country that does not exist', { defaultCountry: 'XX' }, 'defaultCountry'],
    ['a country in small letters', { defaultCountry: 'pe' }, 'defaultCountry'],
    ['a country of three letters', { defaultCountry: 'PER' }, 'defaultCountry'],
    ['a currency that does not exist', { currency: 'AAA' }, 'currency'],
    ['a currency in small letters', { currency: 'pen' }, 'currency'],
    ['a currency that is a number', { currency: 604 }, 'currency'],
    ['another id', { id: NOBODY }, 'id'],
    ['a name of the row', { time_zone: 'UTC' }, 'time_zone'],
  ])('refuse %s, and stay as they are', async (_, body, field) => {
    const before = (await api.get(ORGANIZATION)).body.data;
    const answer = await api.patch(ORGANIZATION, body);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    if (field) expect(answer.body.error.details).toHaveProperty(field);
    expect((await api.get(ORGANIZATION)).body.data).toEqual(before);
  });

  it('refuse query parameters', async () => {
    expect(outcome(await api.get(`${ORGANIZATION}?id=${NOBODY}`))).toBe('400 VALIDATION_ERROR');
  });
});
