import {
  type AuditLine,
  countLines,
  linesOf,
  linesWhere,
  RecordingClient,
  TABLE_OF,
  writtenBy,
} from '../support/audit';
import type { Answer } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { NOBODY } from '../support/requests';
import { ROUTES, Subject } from '../support/routes';
import { startTestService, type TestService } from '../support/test-service';

/**
 * What each writing operation leaves in the log, sorted; nothing for a preview. An operation of the table of routes that
 * isn't listed here fails the first test.
 */
const ACTIONS: Record<string, string[]> = {
  'POST /v1/loyalty/customers': ['customer.created'],
  'POST /v1/loyalty/customers/batch': ['batch.registered'],
  'POST /v1/loyalty/imports': ['import.created'],
  'PATCH /v1/loyalty/imports/{id}/mapping': ['import.mapped'],
  'POST /v1/loyalty/imports/{id}/dry-run': [],
  'POST /v1/loyalty/imports/{id}/run': ['import.started'],
  'DELETE /v1/loyalty/imports/{id}': ['import.deleted'],
  'PATCH /v1/loyalty/customers/{id}': ['customer.updated'],
  'DELETE /v1/loyalty/customers/{id}': ['customer.deleted'],
  'POST /v1/loyalty/customers/{id}/adjust-points': ['loyalty_account.adjusted'],
  'POST /v1/loyalty/customers/{id}/earn': ['loyalty_account.earned'],
  'POST /v1/loyalty/customers/{id}/earn/preview': [],
  'POST /v1/loyalty/earn/batch': ['earn_batch.earned'],
  'POST /v1/loyalty/transactions/{id}/reverse': ['loyalty_account.reversed'],
  'POST /v1/loyalty/orders/{orderId}/reverse': ['loyalty_account.reversed'],
  'POST /v1/loyalty/programs': ['program.created'],
  'PATCH /v1/loyalty/programs/{id}': ['program.updated'],
  'DELETE /v1/loyalty/programs/{id}': ['program.deleted'],
  'POST /v1/loyalty/programs/{id}/tiers/preview': [],
  'POST /v1/loyalty/tiers': ['tier.created'],
  'PATCH /v1/loyalty/tiers/{id}': ['tier.updated'],
  'DELETE /v1/loyalty/tiers/{id}': ['tier.deleted'],
  'POST /v1/loyalty/rewards': ['reward.created'],
  'PATCH /v1/loyalty/rewards/{id}': ['reward.updated'],
  'DELETE /v1/loyalty/rewards/{id}': ['reward.deleted'],
  'POST /v1/loyalty/rewards/{id}/redeem': ['loyalty_account.redeemed', 'redemption.issued'],
  'POST /v1/loyalty/redemptions/{id}/use': ['redemption.used'],
  'POST /v1/loyalty/redemptions/{id}/cancel': ['loyalty_account.refunded', 'redemption.cancelled'],
  'POST /v1/loyalty/customers/{id}/anonymize': ['customer.anonymized'],
  'POST /v1/loyalty/customers/{id}/consents': ['customer.consented'],
  'POST /v1/loyalty/customers/{id}/merge': [
    ...['customer.merged', 'loyalty_account.merged', 'loyalty_account.merged'],
  ],
  'POST /v1/loyalty/merges/{id}/undo': [
    ...['customer.unmerged', 'loyalty_account.unmerged', 'loyalty_account.unmerged'],
  ],
  'POST /v1/api-keys': ['api_key.created'],
  'DELETE /v1/api-keys/{id}': ['api_key.revoked'],
  'POST /v1/coupons': ['coupon.created'],
  'POST /v1/coupons/bulk': ['coupon_batch.created'],
  'POST /v1/coupons/assign': ['coupon.assigned'],
  'PATCH /v1/coupons/{id}': ['coupon.updated'],
  'DELETE /v1/coupons/{id}': ['coupon.deleted'],
  'POST /v1/coupons/validate': [],
  'POST /v1/coupons/reserve': ['coupon_use.reserved'],
  'POST /v1/coupons/uses/{id}/use': ['coupon_use.used'],
  'POST /v1/coupons/uses/{id}/rollback': ['coupon_use.rolled_back'],
  'PATCH /v1/organization': ['organization.updated'],
};

/** Rows that an operation writes and another row speaks for: what begins with its owner, a batch, a count of uses. */
const SPOKEN_FOR: Record<string, string[]> = {
  'POST /v1/loyalty/customers': ['loyalty_account'],
  'POST /v1/loyalty/customers/batch': ['customer', 'loyalty_account'],
  'POST /v1/loyalty/earn/batch': ['loyalty_account'],
  'POST /v1/loyalty/customers/{id}/anonymize': ['loyalty_account'],
  'POST /v1/loyalty/programs': ['tier'],
  'POST /v1/coupons/bulk': ['coupon'],
  'POST /v1/coupons/uses/{id}/use': ['coupon'],
};

/** What finds that nothing is to be changed when it is asked for a second time, with another key. */
const SETTLED = [
  'PATCH /v1/loyalty/imports/{id}/mapping',
  'POST /v1/loyalty/imports/{id}/run',
  'PATCH /v1/loyalty/customers/{id}',
  'POST /v1/loyalty/customers',
  'POST /v1/loyalty/customers/{id}/earn',
  'POST /v1/loyalty/earn/batch',
  'PATCH /v1/loyalty/programs/{id}',
  'PATCH /v1/loyalty/tiers/{id}',
  'PATCH /v1/loyalty/rewards/{id}',
  'PATCH /v1/coupons/{id}',
  'POST /v1/coupons/assign',
  'PATCH /v1/organization',
];

const isReading = (operation: string): boolean => operation.startsWith('GET ');
const WRITES = Object.keys(ACTIONS).filter((operation) => ROUTES[operation]);

let service: TestService;
let organizationId: string;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  // Provisioned before what is looked at.
  await service.as('org_admin', organizationId).get('/v1/organization');
});

/** Sends an operation as somebody else than who prepares for it. */
async function send(operation: string): Promise<{ client: RecordingClient; answer: Answer }> {
  const client = new RecordingClient(service, organizationId);
  const subject = new Subject(service.as('org_admin', organizationId));
  const answer = await ROUTES[operation]?.send(client, subject);
  if (!answer || answer.status >= 300) throw new Error(`${operation}: ${answer?.text}`);
  return { client, answer };
}

async function expectNoLine(deed: () => Promise<Answer>): Promise<Answer> {
  const before = await countLines(service);
  const answer = await deed();
  expect(await countLines(service)).toBe(before);
  return answer;
}

const subjectOf = ({ entity, entity_id }: AuditLine): string => `${entity} ${entity_id}`;

/** The transaction that kept the answer of a key. */
async function transactionOf(key: string): Promise<string | undefined> {
  const { rows } = await service.sql.query<{ transaction: string }>(
    'select xmin::text as transaction from idempotency_keys where key = $1',
    [key],
  );
  return rows[0]?.transaction;
}

describe('the table of actions', () => {
  it('has every operation that isn’t a GET, and no others', () => {
    const writing = Object.keys(ROUTES).filter((operation) => !isReading(operation));
    expect(Object.keys(ACTIONS).sort()).toEqual(writing.sort());
  });
});

describe('every writing operation', () => {
  it.each(WRITES)('%s: leaves its rows, of the token’s actor and the answer’s request', async (operation) => {
    const { client, answer } = await send(operation);
    const lines = await linesOf(service, answer);
    expect(lines.map(({ action }) => action).sort()).toEqual(ACTIONS[operation]);
    expect(await linesWhere(service, 'actor = $1', client.actor)).toEqual(lines);
    for (const { action, entity } of lines) expect(action.startsWith(`${entity}.`)).toBe(true);
    expect(new Set(lines.map(subjectOf)).size).toBe(lines.length);
  });

  it.each(WRITES)('%s: in the transaction of the change, one for each entity', async (operation) => {
    const { client, answer } = await send(operation);
    const lines = await linesOf(service, answer);
    const transaction = await transactionOf(client.key);
    for (const line of lines) expect(line.transaction).toBe(transaction);
    if (!transaction || lines.length === 0) return;
    const silent = SPOKEN_FOR[operation] ?? [];
    const written = (await writtenBy(service, transaction)).filter(
      (subject) => !silent.includes(subject.split(' ')[0] as string),
    );
    expect(lines.map(subjectOf)).toEqual(expect.arrayContaining(written));
    for (const line of lines) {
      // What is deleted is what the path names; a batch has no table.
      if (line.action.endsWith('.deleted')) expect(client.sent.path).toContain(line.entity_id);
      else if (TABLE_OF[line.entity]) expect(written).toContain(subjectOf(line));
    }
  });

  it.each(WRITES)('%s: nothing for a replay', async (operation) => {
    const { client } = await send(operation);
    await expectNoLine(() => client.again());
  });

  it.each(WRITES)('%s: nothing for a refusal', async (operation) => {
    const { client } = await send(operation);
    const { method, path, options } = client.sent;
    const refused = (role: 'kitchen' | 'org_admin', place: string, body: unknown, more = options) =>
      expectNoLine(() => service.as(role, organizationId).call(method, place, body, more));
    expect((await refused('kitchen', path, client.sent.body)).status).toBe(403);
    const unknown = `${path}?unknown=1`;
    expect((await refused('org_admin', unknown, client.sent.body)).status).toBe(400);
    if (!operation.includes('{')) return;
    const nowhere = path.replace(/[0-9a-f-]{36}|unused-\d+/, NOBODY);
    expect((await refused('org_admin', nowhere, client.sent.body)).status).toBe(404);
    const keyed = { headers: { 'Idempotency-Key': crypto.randomUUID() } };
    expect((await refused('org_admin', nowhere, client.sent.body, keyed)).status).toBe(404);
  });

  it.each(SETTLED)('%s: nothing when nothing changes', async (operation) => {
    const { client } = await send(operation);
    const again = await expectNoLine(() => client.again(crypto.randomUUID()));
    expect(again.status).toBeLessThan(300);
    expect(again.headers.get('idempotency-replayed')).toBe(null);
  });
});

describe('every reading operation', () => {
  it.each(Object.keys(ROUTES).filter(isReading))('%s: leaves nothing', async (operation) => {
    const { client } = await send(operation);
    expect(await linesWhere(service, 'actor = $1', client.actor)).toEqual([]);
  });
});
