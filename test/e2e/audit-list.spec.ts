import { ApiClient } from '../support/api-client';
import { signClaims, soundClaims } from '../support/forged-tokens';
import { AUDIT, createCustomer, CUSTOMERS, NOBODY, outcome } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

async function list(parameters: Record<string, string> = {}, client = api): Promise<any[]> {
  const answer = await client.get(`${AUDIT}?${new URLSearchParams(parameters).toString()}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.data;
}

const actionsOf = (rows: any[]): string[] => rows.map(({ action }) => action);

describe('the audit log', () => {
  it('is read newest first', async () => {
    const { id } = await createCustomer(api);
    await api.patch(`${CUSTOMERS}/${id}`, { name: 'Changed', marketingOptIn: true });
    const changed = await api.patch(`${CUSTOMERS}/${id}`, { email: 'ana@example.com' });
    const rows = await list();
    expect(actionsOf(rows)).toEqual([
      ...['customer.updated', 'customer.updated', 'customer.created', 'organization.created'],
    ]);
    expect(rows[0]).toEqual({
      id: expect.any(String),
      actor: 'tester',
      action: 'customer.updated',
      entity: 'customer',
      entity_id: id,
      changed_fields: ['email'],
      counts: null,
      request_id: changed.headers.get('x-request-id'),
      created_at: expect.any(String),
    });
    expect(rows[1].changed_fields.sort()).toEqual(['marketing_opt_in', 'name']);
  });

  it('can be asked for an actor, an action, a kind, an entity, a request and a time', async () => {
    const { id } = await createCustomer(api);
    const token = signClaims({ ...soundClaims(organizationId), sub: 'somebody else' });
    const other = new ApiClient(service.url, token);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const between = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { headers } = await other.patch(`${CUSTOMERS}/${id}`, { name: 'Changed' });
    const requestId = String(headers.get('x-request-id'));
    const found = async (parameters: Record<string, string>) => actionsOf(await list(parameters));
    expect(await found({ actor: 'somebody else' })).toEqual(['customer.updated']);
    expect(await found({ action: 'customer.created' })).toEqual(['customer.created']);
    expect(await found({ entity: 'organization' })).toEqual(['organization.created']);
    expect(await found({ entityId: id })).toEqual(['customer.updated', 'customer.created']);
    expect(await found({ entityId: id.toUpperCase(), actor: 'tester' })).toEqual(['customer.created']);
    expect(await found({ requestId })).toEqual(['customer.updated']);
    expect(await found({ requestId, entityId: NOBODY })).toEqual([]);
    expect(await found({ from: between })).toEqual(['customer.updated']);
    expect(await found({ to: between })).toEqual(['customer.created', 'organization.created']);
    expect(await found({ to: between, entityId: id })).toEqual(['customer.created']);
    expect(await found({ action: 'nothing' })).toEqual([]);
  });

  it.each<Record<string, string>>([{}, { entity: 'customer' }, { actor: 'tester' }])(
    'is walked by cursor and by page, each row once: %j',
    async (filter) => {
      for (let number = 0; number < 7; number += 1) await createCustomer(api);
      const all = await list({ ...filter, limit: '100' });
      const walked: any[] = [];
      let cursor: string | null = '';
      let rounds = 0;
      while (cursor !== null && (rounds += 1) < 10) {
        const place: Record<string, string> = cursor ? { cursor } : {};
        const query = new URLSearchParams({ ...filter, limit: '3', ...place });
        const { body } = await api.get(`${AUDIT}?${query.toString()}`);
        walked.push(...body.data);
        cursor = body.pagination.nextCursor;
      }
      expect(walked).toEqual(all);
      const second = await list({ ...filter, limit: '3', page: '2' });
      expect(second).toEqual(all.slice(3, 6));
    },
  );

  it('says where the next page is, and doesn’t count', async () => {
    await createCustomer(api);
    const { body, headers } = await api.get(`${AUDIT}?limit=1`);
    expect(body.pagination).toEqual({ page: 1, limit: 1, nextCursor: expect.any(String) });
    expect(headers.get('link')).toContain('page=2>; rel="next"');
    expect(headers.get('x-total-count')).toBe(null);
  });

  it('is an organization’s own', async () => {
    const { id } = await createCustomer(api);
    const stranger = service.as('super_admin', crypto.randomUUID());
    expect(await list({ entityId: id }, stranger)).toEqual([]);
    expect(actionsOf(await list({}, stranger))).toEqual(['organization.created']);
    const [row] = await list({ entityId: id });
    expect(await list({ requestId: row.request_id }, stranger)).toEqual([]);
  });

  it('cannot be changed by the service', async () => {
    await createCustomer(api);
    for (const change of ["update audit_log set actor = 'x'", 'delete from audit_log']) {
      await service.sql.query('begin');
      await service.sql.query('set local role puntos_app');
      await expect(service.sql.query(change)).rejects.toThrow('permission denied');
      await service.sql.query('rollback');
    }
  });

  it.each([
    ['entityId=nobody', 'entityId'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01', 'to'],
    ['limit=101', 'limit'],
    ['limit=0', 'limit'],
    ['page=0', 'page'],
    ['cursor=x', 'cursor'],
    ['who=x', 'who'],
    ['actor=', 'actor'],
    ['action=%00', 'action'],
  ])('refuses %s', async (query, field) => {
    const answer = await api.get(`${AUDIT}?${query}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details)).toEqual([field]);
  });

  it('refuses a cursor of another filter', async () => {
    await createCustomer(api);
    const { nextCursor: cursor } = (await api.get(`${AUDIT}?limit=1`)).body.pagination;
    const answer = await api.get(`${AUDIT}?limit=1&entity=customer&cursor=${cursor}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
  });
});
