import { expectHealthy } from '../support/healthy';
import {
  adjust,
  atOnce,
  createCustomer,
  CUSTOMERS,
  newPhone,
  ORGANIZATION,
  outcome,
  STATS,
  tally,
} from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const MARIA = {
  name: 'María García',
  email: 'maria@example.com',
  phone: '+51987654321',
  birthDate: '1990-05-15',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** A client of an organization that has no customers yet. */
function anotherOrganization(): ApiClient {
  return service.as('org_admin', crypto.randomUUID());
}

function post(fields: object): Promise<Answer> {
  return api.post(CUSTOMERS, fields);
}

describe('a new customer', () => {
  it('answers 201 with the documented fields and no others', async () => {
    const organizationId = crypto.randomUUID();
    const { status, body } = await service.as('org_admin', organizationId).post(CUSTOMERS, MARIA);
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      success: true,
      data: {
        id: expect.stringMatching(UUID),
        organization_id: organizationId,
        name: 'María García',
        email: 'maria@example.com',
        phone: '+51987654321',
        birth_date: '1990-05-15',
        created_at: expect.stringMatching(MOMENT),
        loyalty: {
          id: expect.stringMatching(UUID),
          program_id: expect.stringMatching(UUID),
          points_balance: 0,
          total_points_earned: 0,
          tier_id: expect.stringMatching(UUID),
          tier_name: 'Bronze',
        },
      },
    });
  });

  it('needs only a name; what was not sent is null', async () => {
    const { status, body } = await post({ name: 'Only a name' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ name: 'Only a name', email: null, phone: null, birth_date: null });
  });

  it('may be one of many without phone and e-mail', async () => {
    const answers = await atOnce(3, () => post({ name: 'Nameless twin' }));
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(3);
  });

  it('is enrolled in the active program, and counted at once', async () => {
    const other = anotherOrganization();
    const { loyalty } = await createCustomer(other);
    const { totalCustomers, activeProgram } = (await other.get(STATS)).body.data;
    expect(totalCustomers).toBe(1);
    expect(loyalty.program_id).toBe(activeProgram.id);
  });

  it('has no loyalty when no program is active', async () => {
    const other = anotherOrganization();
    const programId = (await other.get(STATS)).body.data.activeProgram.id as string;
    await service.sql.query('update programs set is_active = false where id = $1', [programId]);
    const { status, body } = await other.post(CUSTOMERS, MARIA);
    expect(status).toBe(201);
    expect(body.data.loyalty).toBeNull();
  });
});

describe('a phone that is known', () => {
  it.each([['+51 987-654-321'], ['987654321'], ['+51987654321'], ['(987) 654.321'], ['0051987654321']])(
    'answers 200 with the same customer for %s',
    async (phone) => {
      const other = anotherOrganization();
      const { id } = await createCustomer(other, MARIA);
      const again = await other.post(CUSTOMERS, { name: 'Somebody else', phone });
      expect(again.status).toBe(200);
      expect(again.body.data).toMatchObject({ id, name: 'María García', phone: '+51987654321' });
    },
  );

  it('answers with the same fields as for a new customer, and the points of today', async () => {
    const created = await createCustomer(api, { email: 'same@example.com' });
    await adjust(api, created.id, 70);
    const { status, body } = await post({ name: 'x', phone: created.phone });
    expect(status).toBe(200);
    expect(body.data).toStrictEqual({ ...created, loyalty: { ...created.loyalty, points_balance: 70 } });
  });

  it('fills in a missing e-mail and birth date, shows the row after that, and keeps the name', async () => {
    const { id, phone } = await createCustomer(api, { name: 'Kept' });
    const { body } = await post({
      name: 'Ignored',
      phone,
      email: 'filled@example.com',
      birthDate: '1980-01-02',
    });
    const filled = { id, name: 'Kept', phone, email: 'filled@example.com', birth_date: '1980-01-02' };
    expect(body.data).toMatchObject(filled);
    expect((await api.get(`${CUSTOMERS}/${id}`)).body.data).toMatchObject(filled);
  });

  it('does not overwrite an e-mail or a birth date', async () => {
    const kept = { email: 'first@example.com', birthDate: '1980-01-02' };
    const { phone } = await createCustomer(api, kept);
    const { status, body } = await post({
      name: 'x',
      phone,
      email: 'second@example.com',
      birthDate: '1990-01-01',
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ email: 'first@example.com', birth_date: '1980-01-02' });
  });

  it('does not fill in an e-mail that belongs to someone else, in any case of letters', async () => {
    await createCustomer(api, { email: 'owner@example.com' });
    const { id, phone } = await createCustomer(api);
    const { status, body } = await post({
      name: 'x',
      phone,
      email: 'OWNER@example.com',
      birthDate: '1990-01-01',
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id, email: null, birth_date: '1990-01-01' });
  });

  it('is free again after its customer was deleted', async () => {
    const { id, phone } = await createCustomer(api);
    await api.delete(`${CUSTOMERS}/${id}`);
    expect((await post({ name: 'New owner', phone })).status).toBe(201);
  });

  it('is still checked: a wrong field is a 400', async () => {
    const { phone } = await createCustomer(api);
    expect(outcome(await post({ name: '', phone }))).toBe('400 VALIDATION_ERROR');
  });
});

describe('an e-mail that is known', () => {
  it.each([
    ['without a phone', {}],
    ['with a new phone', { phone: newPhone() }],
    ['in capitals', { email: 'TAKEN@EXAMPLE.COM' }],
  ])('is refused %s', async (_, fields) => {
    const other = anotherOrganization();
    await createCustomer(other, { email: 'Taken@example.com' });
    const answer = await other.post(CUSTOMERS, { name: 'Second', email: 'taken@example.com', ...fields });
    expect(outcome(answer)).toBe('409 EMAIL_IN_USE');
    expect((await other.get(STATS)).body.data.totalCustomers).toBe(1);
  });

  it('is stored as it was sent', async () => {
    expect((await createCustomer(api, { email: 'CamelCase@Example.COM' })).email).toBe(
      'CamelCase@Example.COM',
    );
  });
});

describe('phone numbers', () => {
  it.each([
    ['987 654 321', '+51987654321'],
    ['+1 (213) 373-4253', '+12133734253'],
    ['01 4445566', '+5114445566'],
    ['1 2-3', '123'],
    ['1.2/3', '123'],
  ])('stores %s as %s', async (sent, stored) => {
    const { body } = await anotherOrganization().post(CUSTOMERS, { name: 'Ana', phone: sent });
    expect(body.data.phone).toBe(stored);
  });

  it('without a country code belongs to the default country of the organization', async () => {
    const other = anotherOrganization();
    await other.patch(ORGANIZATION, { defaultCountry: 'US' });
    const { body } = await other.post(CUSTOMERS, { name: 'Ann', phone: '(213) 373-4253' });
    expect(body.data.phone).toBe('+12133734253');
  });

  it.each([
    ['twenty characters', '987654321'.padEnd(20), '201'],
    ['twenty-one characters', '987654321'.padEnd(21), '400 VALIDATION_ERROR'],
  ])('have their length checked as sent: %s', async (_, phone, expected) => {
    expect(outcome(await anotherOrganization().post(CUSTOMERS, { name: 'Ana', phone }))).toBe(expected);
  });

  it.each([[''], [' '], ['+'], ['abc'], ['--()'], ['98765432\u0000']])('refuse %j', async (phone) => {
    const answer = await post({ name: 'Ana', phone });
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty('phone');
  });
});

describe('many at once', () => {
  it('fifty with one phone, however written, make one customer: one 201, forty-nine 200', async () => {
    const other = anotherOrganization();
    const written = ['+51 987-654-321', '987654321', '+51987654321'];
    const answers = await atOnce(50, (index) =>
      other.post(CUSTOMERS, { name: `Caller ${index}`, phone: written[index % 3], birthDate: '1990-05-15' }),
    );
    expect(tally(answers)).toEqual({ '200': 49, '201': 1 });
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.data.loyalty.id)).size).toBe(1);
    expect((await other.get(STATS)).body.data.totalCustomers).toBe(1);
  });

  it('twenty with one e-mail and different phones make one customer: nineteen 409', async () => {
    const other = anotherOrganization();
    const answers = await atOnce(20, () =>
      other.post(CUSTOMERS, { name: 'Caller', phone: newPhone(), email: 'one@example.com' }),
    );
    expect(tally(answers)).toEqual({ '201': 1, '409 EMAIL_IN_USE': 19 });
    expect((await other.get(CUSTOMERS)).body.data.pagination.total).toBe(1);
  });

  it('ten first requests of an organization provision it once', async () => {
    const other = anotherOrganization();
    const answers = await atOnce(10, () => other.post(CUSTOMERS, { name: 'Early', phone: newPhone() }));
    expect(tally(answers)).toEqual({ '201': 10 });
    expect(new Set(answers.map(({ body }) => body.data.loyalty.program_id)).size).toBe(1);
  });
});
