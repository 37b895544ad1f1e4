import { expectHealthy } from '../support/healthy';
import { adjust, atOnce, createCustomer, CUSTOMERS, NOBODY, outcome, STATS } from '../support/requests';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

beforeEach(() => {
  api = service.as('org_admin', crypto.randomUUID());
});

async function read(): Promise<any> {
  return (await api.get(STATS)).body.data;
}

/** Makes a second program the active one, which no endpoint does yet. */
async function switchProgram(programId: string): Promise<string> {
  const id = crypto.randomUUID();
  const statements: [string, unknown[]][] = [
    ['update programs set is_active = false where id = $1', [programId]],
    [
      `insert into programs
       select (jsonb_populate_record(p, jsonb_build_object('id', $2::text, 'name', 'Second', 'is_active', true))).*
         from programs p where id = $1`,
      [programId, id],
    ],
    [
      `insert into tiers
       select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'program_id', $2::text))).*
         from tiers t where program_id = $1`,
      [programId, id],
    ],
  ];
  for (const [statement, values] of statements) await service.sql.query(statement, values);
  return id;
}

describe('statistics', () => {
  it('of a new organization are zero, with the documented fields and no others', async () => {
    const { status, body } = await api.get(STATS);
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      success: true,
      data: {
        totalCustomers: 0,
        totalPointsBalance: 0,
        totalPointsEarned: 0,
        totalRedemptions: 0,
        activeProgram: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          name: expect.stringMatching(/.+/),
        },
      },
    });
  });

  it('have no active program when there is none', async () => {
    const { activeProgram } = await read();
    await service.sql.query('update programs set is_active = false where id = $1', [activeProgram.id]);
    expect((await read()).activeProgram).toBeNull();
  });

  it('agree with many writes at once', async () => {
    const customers = await atOnce(20, () => createCustomer(api));
    await Promise.all(
      customers.flatMap(({ id }, index) => [adjust(api, id, 10), adjust(api, id, index + 1)]),
    );
    await Promise.all(customers.slice(0, 5).map(({ id }) => api.delete(`${CUSTOMERS}/${id}`)));
    const listed = (await api.get(`${CUSTOMERS}?limit=100`)).body.data.customers;
    const sum = listed.reduce((points: number, one: any) => points + one.points_balance, 0);
    expect(sum).toBe(15 * 10 + 195);
    expect(await read()).toMatchObject({ totalCustomers: 15, totalPointsBalance: sum });
  });

  it('do not count what was refused', async () => {
    const { id } = await createCustomer(api, { email: 'counted@example.com' });
    const before = await read();
    await api.post(CUSTOMERS, { name: 'x', email: 'counted@example.com' });
    await api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: -1, reason: 'x' });
    await api.post(`${CUSTOMERS}/${NOBODY}/adjust-points`, { amount: 1, reason: 'x' });
    expect(await read()).toEqual(before);
  });

  it('are over all programs, while a profile shows the account of the active one', async () => {
    const { id, loyalty } = await createCustomer(api);
    await adjust(api, id, 100);
    const second = await switchProgram(loyalty.program_id);
    expect(await read()).toMatchObject({
      totalPointsBalance: 100,
      activeProgram: { id: second, name: 'Second' },
    });
    expect((await api.get(`${CUSTOMERS}/${id}`)).body.data.loyalty).toBeNull();
    expect(await adjust(api, id, 7)).toBe(7);
    const profile = (await api.get(`${CUSTOMERS}/${id}`)).body.data.loyalty;
    expect(profile).toMatchObject({ program_id: second, program_name: 'Second', points_balance: 7 });
    expect((await api.get(CUSTOMERS)).body.data.customers[0].points_balance).toBe(7);
    expect(await read()).toMatchObject({ totalCustomers: 1, totalPointsBalance: 107 });
    await api.delete(`${CUSTOMERS}/${id}`);
    expect(await read()).toMatchObject({ totalCustomers: 0, totalPointsBalance: 0 });
  });

  it('refuse query parameters', async () => {
    expect(outcome(await api.get(`${STATS}?from=2026-01-01`))).toBe('400 VALIDATION_ERROR');
  });
});
