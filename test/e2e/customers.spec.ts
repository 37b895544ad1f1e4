import { startTestService, type TestService } from '../support/test-service';

describe('customers', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it('creates, finds, lists, adjusts, deletes', async () => {
    const api = service.as();
    const created = await api.post('/v1/loyalty/customers', {
      name: 'María García',
      email: 'maria@example.com',
      phone: '+51987654321',
      birthDate: '1990-05-15',
    });
    expect(created.status).toBe(201);
    const id = created.body.data.id as string;
    expect((await api.post('/v1/loyalty/customers', { name: 'M', phone: '987 654 321' })).status).toBe(200);
    expect(
      (await api.get('/v1/loyalty/customers?search=maria&page=1&limit=20')).body.data.customers,
    ).toHaveLength(1);
    expect(
      (await api.post(`/v1/loyalty/customers/${id}/adjust-points`, { amount: 150, reason: 'Gift' })).body,
    ).toMatchObject({ data: { newBalance: 150 } });
    expect(
      (await api.post(`/v1/loyalty/customers/${id}/adjust-points`, { amount: -50, reason: 'Taken' })).body,
    ).toMatchObject({ data: { newBalance: 100 } });
    expect((await api.get(`/v1/loyalty/customers/${id}`)).body.data.recentTransactions).toHaveLength(2);
    expect((await api.get(`/v1/loyalty/customers/${id}/transactions`)).body.pagination.total).toBe(2);
    expect((await api.get('/v1/loyalty/stats')).body.data.totalPointsBalance).toBe(100);
    expect((await api.delete(`/v1/loyalty/customers/${id}`)).body).toEqual({ success: true });
    expect((await api.get('/v1/loyalty/stats')).body.data.totalCustomers).toBe(0);
  });
});
