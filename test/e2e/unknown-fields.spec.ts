import { type Answer, ApiClient, type CallOptions } from '../support/api-client';
import { NOBODY, outcome, STATS } from '../support/requests';
import { ROUTES, sharedSubject, type Subject } from '../support/routes';
import { dumpRows, expectUnchanged } from '../support/rows';
import { startTestService, type TestService } from '../support/test-service';

/** What somebody would like to set of the rows behind a route, or of who asks. */
const WANTED: Record<string, unknown> = {
  organization: NOBODY,
  organization_id: NOBODY,
  organizationId: NOBODY,
  org: NOBODY,
  id: NOBODY,
  balance: 1_000_000,
  points_balance: 1_000_000,
  pointsBalance: 1_000_000,
  total_points_earned: 1_000_000,
  tier_id: NOBODY,
  version: 0,
  role: 'super_admin',
  permissions: ['loyalty:update'],
  scope: 'loyalty:update',
  actor: 'somebody else',
  created_at: '2020-01-01T00:00:00Z',
  used_count: 0,
  status: 'done',
  hash: 'x',
  __proto: {},
};

/** What has a file for a body, or takes names of its own. */
const OTHERS = ['POST /v1/loyalty/imports', 'PATCH /v1/loyalty/imports/{id}/mapping'];

const writing = Object.entries(ROUTES).filter(([name]) => !name.startsWith('GET') && !OTHERS.includes(name));

/** Sends one field more than it is told. */
class MeddlingClient extends ApiClient {
  constructor(
    url: string,
    token: string,
    private readonly field: object,
  ) {
    super(url, token);
  }

  override call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer> {
    return super.call(method, path, { ...(body as object | undefined), ...this.field }, options);
  }
}

let service: TestService;
let shared: Subject;
beforeAll(async () => {
  service = await startTestService();
  shared = sharedSubject(service.as());
  await service.as().get(STATS);
});
afterAll(() => service.close());

it('there are routes that write', () => {
  expect(writing.length).toBeGreaterThan(30);
});

describe('a field that nobody may set is a 400 that names it, and nothing is written', () => {
  it.each(writing)('%s', async (_, { send }) => {
    await send(new ApiClient(service.url, service.token('kitchen')), shared);
    const before = await dumpRows(service.sql);
    const told: Record<string, string> = {};
    for (const [name, value] of Object.entries(WANTED)) {
      const client = new MeddlingClient(service.url, service.token(), { [name]: value });
      const answer = await send(client, shared);
      told[name] = `${outcome(answer)} ${Object.keys(answer.body?.error?.details ?? {}).join()}`;
    }
    const expected = Object.keys(WANTED).map((name) => [name, `400 VALIDATION_ERROR ${name}`]);
    expect(told).toEqual(Object.fromEntries(expected));
    await expectUnchanged(service.sql, before);
  });
});
