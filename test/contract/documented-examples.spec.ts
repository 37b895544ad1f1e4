import { expectHealthy } from '../support/healthy';
import { adjust } from '../support/requests';
import { parseCurl } from '../support/curl';
import { checkAnswer } from '../support/openapi-check';
import type { Answer } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

/** The calls of the public documentation, letter by letter, but for the address that the page obfuscates. */
const CREATE = `
curl -X POST https://api.restai.app/v1/loyalty/customers \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "María García",
    "email": "maria@example.com",
    "phone": "+51987654321",
    "birthDate": "1990-05-15"
  }'`;

const LIST = `
curl "https://api.restai.app/v1/loyalty/customers?search=maria&page=1&limit=20" \\
  -H "Authorization: Bearer YOUR_TOKEN"`;

const DETAILS = `
curl https://api.restai.app/v1/loyalty/customers/550e8400-e29b-41d4-a716-446655440000 \\
  -H "Authorization: Bearer YOUR_TOKEN"`;

const TRANSACTIONS = `
curl "https://api.restai.app/v1/loyalty/customers/550e8400-e29b-41d4-a716-446655440000/transactions?page=1&limit=20" \\
  -H "Authorization: Bearer YOUR_TOKEN"`;

const DELETE = `
curl -X DELETE https://api.restai.app/v1/loyalty/customers/550e8400-e29b-41d4-a716-446655440000 \\
  -H "Authorization: Bearer YOUR_TOKEN"`;

const STATISTICS = `
curl https://api.restai.app/v1/loyalty/stats \\
  -H "Authorization: Bearer YOUR_TOKEN"`;

const DOCUMENTED_ID = '550e8400-e29b-41d4-a716-446655440000';

const ID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const TEXT = expect.any(String);
const NUMBER = expect.any(Number);
const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let customerId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Runs a documented call against this service: another host, a real token, the id of a customer that exists. */
async function run(command: string): Promise<Answer> {
  const { url, method, headers, body } = parseCurl(
    command
      .replace('https://api.restai.app', service.url)
      .replace('YOUR_TOKEN', service.token())
      .replace(DOCUMENTED_ID, customerId),
  );
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  await checkAnswer(service.url, method, url.slice(service.url.length), answer);
  return answer;
}

describe('the documented calls, one after the other', () => {
  it('Create Customer answers 201 with every documented field', async () => {
    const { status, body } = await run(CREATE);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      success: true,
      data: {
        id: ID,
        organization_id: ID,
        name: 'María García',
        email: 'maria@example.com',
        phone: '+51987654321',
        birth_date: '1990-05-15',
        created_at: TIMESTAMP,
        loyalty: { id: ID, program_id: ID, points_balance: 0, total_points_earned: 0, tier_id: ID },
      },
    });
    customerId = body.data.id;
  });

  it('Create Customer again returns that customer, not a 409', async () => {
    const { status, body } = await run(CREATE);
    expect([status, body.data.id]).toEqual([200, customerId]);
  });

  it('Create Customer has set the tier to Bronze', async () => {
    const { body } = await run(DETAILS);
    expect(body.data.loyalty.tier_name).toBe('Bronze');
  });

  it('List Customers finds María by maria, with every documented field', async () => {
    const { status, body } = await run(LIST);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      data: {
        customers: [
          {
            id: customerId,
            name: 'María García',
            email: 'maria@example.com',
            phone: '+51987654321',
            birth_date: '1990-05-15',
            created_at: TIMESTAMP,
            points_balance: 0,
            total_points_earned: 0,
            tier_name: 'Bronze',
          },
        ],
        pagination: { page: 1, limit: 20, total: 1, totalPages: 1 },
      },
    });
  });

  it('Get Customer Details has the profile, the enrollment and the last 10 transactions', async () => {
    for (let amount = 1; amount <= 11; amount++) await adjust(service.as(), customerId, amount);
    const { status, body } = await run(DETAILS);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      data: { id: customerId, name: 'María García', loyalty: { id: ID, points_balance: 66 } },
    });
    expect(body.data.recentTransactions).toHaveLength(10);
    for (const entry of body.data.recentTransactions) {
      expect(entry).toMatchObject({ id: ID, points: NUMBER, type: TEXT, created_at: TIMESTAMP });
    }
  });

  it('Get Customer Transactions has the history, paginated', async () => {
    const { status, body } = await run(TRANSACTIONS);
    expect(status).toBe(200);
    expect(body.data).toHaveLength(11);
    expect(body.pagination).toMatchObject({ page: 1, limit: 20, total: 11, totalPages: 1 });
  });

  it('Get Loyalty Statistics has every documented field', async () => {
    const { status, body } = await run(STATISTICS);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      data: {
        totalCustomers: 1,
        totalPointsBalance: 66,
        totalPointsEarned: 0,
        totalRedemptions: 0,
        activeProgram: { id: ID, name: TEXT },
      },
    });
  });

  it('Delete Customer deletes the customer and all loyalty data', async () => {
    const { status, body } = await run(DELETE);
    expect([status, body]).toEqual([200, { success: true }]);
    const { rows } = await service.sql.query<{ left: number }>(
      `select ((select count(*) from customers) + (select count(*) from customer_loyalty)
             + (select count(*) from loyalty_transactions) + (select count(*) from coupon_assignments))::int as left`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  it('Delete Customer cannot be undone: afterwards there is none', async () => {
    for (const command of [DETAILS, TRANSACTIONS, DELETE]) {
      const { status, body } = await run(command);
      expect([status, body.error.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await run(STATISTICS)).body.data.totalCustomers).toBe(0);
  });
});

describe('the documented id itself', () => {
  it('is accepted, and belongs to nobody', async () => {
    const { status } = await service.as().get(`/v1/loyalty/customers/${DOCUMENTED_ID}`);
    expect(status).toBe(404);
  });
});
