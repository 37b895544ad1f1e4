import { expectHealthy } from '../support/healthy';
import { earn } from '../support/loyalty';
import { adjust, createCustomer, CUSTOMERS, newPhone, NOBODY, outcome } from '../support/requests';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

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

/** Everything that is not the id of a customer. */
const NOT_IDS: [string][] = [
  ['1'],
  ['abc'],
  ['550e8400-e29b-41d4-a716-44665544000'],
  ['550e8400-e29b-41d4-a716-4466554400000'],
  ['550e8400e29b41d4a716446655440000'],
  ['%7B550e8400-e29b-41d4-a716-446655440000%7D'],
  ['550e8400-e29b-41d4-a716-446655440000%20'],
  ['550e8400-e29b-41d4-a716-446655440000%0A'],
  ['550e8400-e29b-41d4-a716-44665544000%00'],
  ['550e8400-e29b-41d4-a716-44665544000g'],
  ['null'],
  ['undefined'],
  ['*'],
  ["'%20or%201=1"],
];

/** Versions 1, 4 and 7, and capitals. */
const IDS_OF_NOBODY: [string][] = [
  [NOBODY],
  ['550e8400-e29b-41d4-a716-446655440000'],
  ['6fa459ea-ee8a-11ca-894e-db77e160355e'],
  ['550E8400-E29B-41D4-A716-446655440000'],
];

describe('the profile', () => {
  it('has the row, the enrollment and the history, and no other fields', async () => {
    const { loyalty, ...row } = await createCustomer(api, {
      email: 'profile@example.com',
      birthDate: '1990-05-15',
    });
    const { status, body } = await api.get(`${CUSTOMERS}/${row.id}`);
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      success: true,
      data: {
        ...row,
        marketing_opt_in: false,
        loyalty: {
          ...loyalty,
          program_name: expect.any(String),
          next_tier: { id: expect.any(String), name: 'Silver', min_points: 500 },
          points_to_next_tier: 500,
        },
        recentTransactions: [],
      },
    });
  });

  it('shows the last ten entries, the newest first, as the history does', async () => {
    const { id } = await createCustomer(api);
    for (let amount = 1; amount <= 12; amount++) await adjust(api, id, amount);
    const { recentTransactions } = (await api.get(`${CUSTOMERS}/${id}`)).body.data;
    expect(recentTransactions.map(({ points }: { points: number }) => points)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
    expect((await api.get(`${CUSTOMERS}/${id}/transactions?limit=10`)).body.data).toEqual(recentTransactions);
  });

  it.each([
    [0, 'Bronze', 'Silver', 500],
    [499, 'Bronze', 'Silver', 1],
    [600, 'Silver', 'Gold', 1400],
    [2000, 'Gold', 'Platinum', 3000],
  ])('after %i points earned is %s, then %s after %i more', async (earned, tier, next, missing) => {
    const { id } = await createCustomer(api);
    if (earned > 0) await earn(api, id, earned * 100);
    const { loyalty } = (await api.get(`${CUSTOMERS}/${id}`)).body.data;
    expect(loyalty).toMatchObject({
      total_points_earned: earned,
      tier_name: tier,
      points_to_next_tier: missing,
    });
    expect(loyalty.next_tier.name).toBe(next);
  });

  it('in the highest tier has no next one', async () => {
    const { id } = await createCustomer(api);
    await earn(api, id, 500_000);
    const { loyalty } = (await api.get(`${CUSTOMERS}/${id}`)).body.data;
    expect(loyalty).toMatchObject({ tier_name: 'Platinum', next_tier: null });
  });

  it('is found by its id in capitals', async () => {
    const { id } = await createCustomer(api);
    const { status, body } = await api.get(`${CUSTOMERS}/${id.toUpperCase()}`);
    expect(status).toBe(200);
    expect(body.data.id).toBe(id);
  });

  it('of a customer from before the program has no loyalty, and reading does not enroll', async () => {
    const other = service.as('org_admin', crypto.randomUUID());
    const { id: programId } = (await other.get('/v1/loyalty/stats')).body.data.activeProgram;
    await service.sql.query('update programs set is_active = false where id = $1', [programId]);
    const { id } = await createCustomer(other);
    await service.sql.query('update programs set is_active = true where id = $1', [programId]);
    expect((await other.get(`${CUSTOMERS}/${id}`)).body.data.loyalty).toBeNull();
    expect((await other.get(CUSTOMERS)).body.data.customers[0].customer_loyalty_id).toBeNull();
    expect(await adjust(other, id, 5)).toBe(5);
    expect((await other.get(`${CUSTOMERS}/${id}`)).body.data.loyalty.points_balance).toBe(5);
  });

  it('refuses query parameters', async () => {
    const { id } = await createCustomer(api);
    expect(outcome(await api.get(`${CUSTOMERS}/${id}?expand=all`))).toBe('400 VALIDATION_ERROR');
  });
});

describe('an id in the path', () => {
  const requests: [string, (id: string) => Promise<any>][] = [
    ['GET', (id) => api.get(`${CUSTOMERS}/${id}`)],
    ['PATCH', (id) => api.patch(`${CUSTOMERS}/${id}`, { name: 'Ana' })],
    ['DELETE', (id) => api.delete(`${CUSTOMERS}/${id}`)],
    ['transactions', (id) => api.get(`${CUSTOMERS}/${id}/transactions`)],
    ['adjust-points', (id) => api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'Test' })],
  ];

  describe.each(requests)('%s', (_, request) => {
    it.each(NOT_IDS)('that is no UUID is a 400: %s', async (id) => {
      const answer = await request(id);
      expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
      expect(answer.body.error.details).toHaveProperty('id');
    });

    it.each(IDS_OF_NOBODY)('of nobody is a 404 that does not repeat it: %s', async (id) => {
      const answer = await request(id);
      expect(outcome(answer)).toBe('404 NOT_FOUND');
      expect(answer.text.toLowerCase()).not.toContain(id.toLowerCase());
    });
  });
});

describe('an edit', () => {
  it('answers with the row and no other fields', async () => {
    const { loyalty: _, ...row } = await createCustomer(api);
    const changes = { name: 'Ana María', email: 'ana.maria@example.com', birthDate: '1985-12-31' };
    const { status, body } = await api.patch(`${CUSTOMERS}/${row.id}`, { ...changes, marketingOptIn: true });
    expect(status).toBe(200);
    const { birthDate, ...rest } = changes;
    expect(body).toStrictEqual({
      success: true,
      data: { ...row, ...rest, birth_date: birthDate, marketing_opt_in: true },
    });
  });

  it.each([
    ['name', 'Otra', 'name', 'Otra'],
    ['email', 'Otra@Example.com', 'email', 'Otra@Example.com'],
    ['phone', '912 345-678', 'phone', '+51912345678'],
    ['birthDate', '2001-02-03', 'birth_date', '2001-02-03'],
    ['marketingOptIn', true, 'marketing_opt_in', true],
    ['email', null, 'email', null],
    ['phone', null, 'phone', null],
    ['birthDate', null, 'birth_date', null],
  ])('of %s to %j changes nothing else', async (field, value, column, stored) => {
    const other = service.as('org_admin', crypto.randomUUID());
    const { id } = await createCustomer(other, { email: 'before@example.com', birthDate: '1990-05-15' });
    const before = (await other.get(`${CUSTOMERS}/${id}`)).body.data;
    await other.patch(`${CUSTOMERS}/${id}`, { [field]: value });
    expect((await other.get(`${CUSTOMERS}/${id}`)).body.data).toEqual({ ...before, [column]: stored });
  });

  it.each([
    ['nothing', {}],
    ['a missing name', { name: null }],
    ['an empty name', { name: '' }],
    ['a blank name', { name: ' ' }],
    ['a long name', { name: 'a'.repeat(256) }],
    ['NUL', { name: 'a\u0000' }],
    ['no e-mail', { email: 'x' }],
    ['an empty e-mail', { email: '' }],
    ['a phone without digits', { phone: '-' }],
    ['a long phone', { phone: '1'.repeat(21) }],
    ['a day that does not exist', { birthDate: '2023-02-30' }],
    ['consent as text', { marketingOptIn: 'true' }],
    ['consent as a number', { marketingOptIn: 1 }],
    ['no consent', { marketingOptIn: null }],
    ['a row’s name', { birth_date: '1990-01-01' }],
    ['points', { points_balance: 5 }],
    ['another organization', { organizationId: NOBODY }],
    ['an array', []],
  ])('with %s is refused and changes nothing', async (_, body) => {
    const { id } = await createCustomer(api);
    const before = (await api.get(`${CUSTOMERS}/${id}`)).body.data;
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, body))).toBe('400 VALIDATION_ERROR');
    expect((await api.get(`${CUSTOMERS}/${id}`)).body.data).toEqual(before);
  });

  it('without a body is a 400', async () => {
    const { id } = await createCustomer(api);
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`))).toBe('400 VALIDATION_ERROR');
  });

  it('refuses half characters', async () => {
    const { id } = await createCustomer(api);
    const raw = '{"name":"\\ud800"}';
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, undefined, { raw }))).toBe('400 VALIDATION_ERROR');
  });

  it('refuses the phone and the e-mail of another customer, however written', async () => {
    await createCustomer(api, { phone: '+51955555555', email: 'Other@example.com' });
    const { id } = await createCustomer(api);
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, { phone: '955 555-555' }))).toBe('409 PHONE_IN_USE');
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, { email: 'OTHER@EXAMPLE.com' }))).toBe(
      '409 EMAIL_IN_USE',
    );
  });

  it('accepts what the customer has already', async () => {
    const { id, phone } = await createCustomer(api, { email: 'mine@example.com' });
    expect(outcome(await api.patch(`${CUSTOMERS}/${id}`, { phone, email: 'MINE@example.com' }))).toBe('200');
  });

  it('moves the phone: the old one is free, the new one finds the customer', async () => {
    const { id, phone: old } = await createCustomer(api);
    const phone = newPhone();
    await api.patch(`${CUSTOMERS}/${id}`, { phone });
    expect((await api.post(CUSTOMERS, { name: 'x', phone })).body.data.id).toBe(id);
    expect((await api.post(CUSTOMERS, { name: 'x', phone: old })).status).toBe(201);
  });

  it('to one e-mail by ten customers at once succeeds for one', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push((await createCustomer(api)).id);
    const answers = await Promise.all(
      ids.map((id) => api.patch(`${CUSTOMERS}/${id}`, { email: 'contested@example.com' })),
    );
    expect(answers.map(outcome).sort()).toEqual(['200', ...Array<string>(9).fill('409 EMAIL_IN_USE')]);
  });
});
