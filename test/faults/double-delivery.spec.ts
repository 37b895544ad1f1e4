import { type Answer, ApiClient, type CallOptions } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { atOnce, outcome } from '../support/requests';
import { ROUTES, Subject } from '../support/routes';
import { dumpRows } from '../support/rows';
import { startTestService, type TestService } from '../support/test-service';

/** They write nothing, so they need no key. */
const WITHOUT_EFFECT = [
  'POST /v1/loyalty/customers/{id}/earn/preview',
  'POST /v1/loyalty/programs/{id}/tiers/preview',
  'POST /v1/coupons/validate',
];
/** How many rows they have depends on the connections that were used; the verification of the ledger adds them up. */
const SHARED_OUT = ['organization_totals', 'loyalty_rollups'];

const WRITES = Object.keys(ROUTES).filter((operation) => !operation.startsWith('GET '));

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ POOL_WAIT_MS: '10000' });
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Sends its request so many times at once, all with one key. */
class RepeatingClient extends ApiClient {
  readonly key = crypto.randomUUID();
  private request: Parameters<ApiClient['call']> | undefined;

  constructor(
    organizationId: string,
    private readonly times: number,
  ) {
    super(service.url, service.token('org_admin', organizationId));
  }

  answers: Answer[] = [];

  override async call(...[method, path, body, options = {}]: Parameters<ApiClient['call']>): Promise<Answer> {
    const keyed: CallOptions = { ...options, headers: { ...options.headers, 'Idempotency-Key': this.key } };
    this.request = [method, path, body, keyed];
    this.answers = await this.again(this.times);
    return this.answers[0] as Answer;
  }

  /** So many times more, at once. */
  again(times: number): Promise<Answer[]> {
    return atOnce(times, () => this.settled());
  }

  /** One more, asked for until its first is no longer under way: a busy machine may need its two seconds. */
  private async settled(): Promise<Answer> {
    const answer = await super.call(...(this.request as Parameters<ApiClient['call']>));
    return outcome(answer) === '409 IDEMPOTENCY_IN_PROGRESS' ? this.settled() : answer;
  }
}

/** An organization of its own with what the operation is about, and the operation, delivered so often. */
async function deliver(
  operation: string,
  times: number,
): Promise<{ client: RepeatingClient; rows: () => Promise<Record<string, string[]>> }> {
  const organizationId = crypto.randomUUID();
  const subject = new Subject(service.as('org_admin', organizationId));
  const client = new RepeatingClient(organizationId, times);
  await ROUTES[operation]?.send(client, subject);
  return { client, rows: () => dumpRows(service.sql, organizationId) };
}

function countsOf(rows: Record<string, string[]>): Record<string, number> {
  const counted = Object.entries(rows).filter(([table]) => !SHARED_OUT.includes(table));
  return Object.fromEntries(counted.map(([table, { length }]) => [table, length]));
}

const isReplay = ({ headers }: Answer): boolean => headers.get('idempotency-replayed') === 'true';

/** The one answer that tells a key of the API has it, and no replay. */
const withoutSecret = (text: string): string => text.replace(/"key":"[^"]+"/, '"key":null');

describe('every operation that writes, two to five times at once with one key', () => {
  it.each(WRITES.map((operation, index): [string, number] => [operation, 2 + (index % 4)]))(
    '%s, %i times: one effect, one answer, and the same again later',
    async (operation, times) => {
      const once = await deliver(operation, 1);
      const { client, rows } = await deliver(operation, times);
      const { answers } = client;
      expect(answers.map(({ status }) => status < 300)).toEqual(answers.map(() => true));
      const after = await rows();
      expect(countsOf(after)).toEqual(countsOf(await once.rows()));
      if (WITHOUT_EFFECT.includes(operation)) return;
      expect(answers.filter(isReplay)).toHaveLength(times - 1);
      service.clock.advance(3_600_000);
      const later = await client.again(2);
      expect(later.filter(isReplay)).toHaveLength(2);
      const texts = [...answers, ...later].map(({ status, text }) => `${status} ${withoutSecret(text)}`);
      expect(new Set(texts).size).toBe(1);
      expect(await rows()).toEqual(after);
    },
  );

  it('are all remembered by their key, but for those that only tell', async () => {
    const remembered = await Promise.all(
      WITHOUT_EFFECT.map(async (operation) => (await deliver(operation, 2)).client.answers.some(isReplay)),
    );
    expect(remembered).toEqual(WITHOUT_EFFECT.map(() => false));
  });
});
