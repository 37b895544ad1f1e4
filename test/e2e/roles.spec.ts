import { PERMISSIONS as NAMES } from '../../src/tenancy/permissions';
import { API_KEYS, createCustomer, CUSTOMERS, outcome, STATS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { ROUTES, sharedSubject, Subject } from '../support/routes';
import { signClaims, soundClaims } from '../support/forged-tokens';
import { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const ROLES = ['super_admin', 'org_admin', 'branch_manager', 'cashier', 'waiter', 'kitchen'] as const;
type RoleName = (typeof ROLES)[number];

const MANAGER = ['customers:*', 'loyalty:*'];

/** The contract's table. */
const PERMISSIONS: Record<RoleName, string[]> = {
  super_admin: ['*'],
  org_admin: [...MANAGER, 'audit:read', 'api_keys:manage', 'organization:update'],
  branch_manager: MANAGER,
  cashier: ['customers:*', 'loyalty:read', 'loyalty:earn', 'loyalty:redeem'],
  waiter: ['customers:read', 'customers:create', 'loyalty:read'],
  kitchen: [],
};

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

function covers(granted: string[], permission: string | null): boolean {
  // For whoever is signed in.
  if (permission === null) return true;
  const group = permission.replace(/:.*/, ':*');
  return granted.some((one) => one === '*' || one === group || one === permission);
}

/** What every route answers to a client: what should be allowed is about a customer of its own, all else about one of all. */
async function tryAll(client: ApiClient, granted: string[]): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  const shared = sharedSubject(service.as());
  for (const [name, { permission, send }] of Object.entries(ROUTES)) {
    const subject = covers(granted, permission) ? new Subject(service.as()) : shared;
    const answer = await send(client, subject);
    outcomes[name] = answer.status < 300 ? 'allowed' : outcome(answer);
  }
  return outcomes;
}

function expectedFor(granted: string[]): Record<string, string> {
  const entries = Object.entries(ROUTES).map(([name, { permission }]) => [
    name,
    covers(granted, permission) ? 'allowed' : '403 FORBIDDEN',
  ]);
  return Object.fromEntries(entries);
}

function withClaims(changes: Record<string, unknown>): ApiClient {
  return new ApiClient(service.url, signClaims({ ...soundClaims(service.organizationId), ...changes }));
}

describe('the table of routes', () => {
  it('has every guarded operation of the document with its permission, and no others', async () => {
    const { paths }: any = await (await fetch(`${service.url}/openapi.json`)).json();
    const guarded = Object.entries<Record<string, any>>(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation.security?.length)
        .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation['x-permission'] ?? null]),
    );
    const listed = Object.entries(ROUTES).map(([name, { permission }]) => [name, permission]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(guarded));
  });
});

describe('roles', () => {
  it.each(ROLES)('%s may do what the contract says, and nothing else', async (role) => {
    expect(await tryAll(service.as(role), PERMISSIONS[role])).toEqual(expectedFor(PERMISSIONS[role]));
  });

  it.each(['owner', 'ORG_ADMIN', 'org_admin ', '__proto__', 'constructor', 'toString'])(
    'that are unknown may do nothing: "%s"',
    async (role) => expect(await tryAll(withClaims({ role }), [])).toEqual(expectedFor([])),
  );

  it('that are refused leave everything as it was', async () => {
    const { id } = await createCustomer(service.as());
    const before = (await service.as().get(STATS)).body.data;
    await service.as('waiter').delete(`${CUSTOMERS}/${id}`);
    await service.as('cashier').post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 1, reason: 'x' });
    await service.as('kitchen').post(CUSTOMERS, { name: 'x' });
    expect((await service.as().get(STATS)).body.data).toEqual(before);
  });
});

describe('permissions and scope', () => {
  it.each([
    ['more than the role has', { role: 'kitchen', permissions: ['customers:read', 'loyalty:update'] }],
    ['less than the role has', { role: 'super_admin', permissions: ['customers:read'] }],
    ['nothing', { role: 'super_admin', permissions: [] }],
    ['a whole group, named as for the roles', { role: 'kitchen', permissions: ['customers:*'] }],
    ['names that do not exist', { role: 'org_admin', permissions: ['customers', 'read', 'customers:reads'] }],
    ['the organization’s settings', { role: 'waiter', permissions: ['organization:update'] }],
  ])('permissions replace the role’s: %s', async (_, claims) => {
    expect(await tryAll(withClaims(claims), claims.permissions)).toEqual(expectedFor(claims.permissions));
  });

  it.each([
    ['more than the role has', { role: 'kitchen', scope: 'customers:read loyalty:update' }],
    ['less than the role has', { role: 'super_admin', scope: 'customers:read' }],
    ['nothing', { role: 'super_admin', scope: '' }],
    ['what is not ours', { role: 'org_admin', scope: 'openid profile email' }],
  ])('a scope replaces the role’s: %s', async (_, claims) => {
    const granted = claims.scope.split(' ');
    expect(await tryAll(withClaims(claims), granted)).toEqual(expectedFor(granted));
  });
});

describe('API keys', () => {
  it.each(NAMES)('with %s alone may do that, and nothing else', async (scope) => {
    const { key } = (await service.as().post(API_KEYS, { name: scope, scopes: [scope] })).body.data;
    expect(await tryAll(new ApiClient(service.url, key), [scope])).toEqual(expectedFor([scope]));
  });
});
