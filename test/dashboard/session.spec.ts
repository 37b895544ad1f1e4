import { PERMISSIONS, type Role, ROLE_PERMISSIONS } from '../../src/tenancy/permissions';
import { ApiClient } from '../support/api-client';
import { signClaims, soundClaims } from '../support/forged-tokens';
import { API_KEYS, ORGANIZATION, outcome, SESSION } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const ROLES = Object.keys(ROLE_PERMISSIONS) as Role[];

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

function withClaims(changes: Record<string, unknown>): ApiClient {
  return new ApiClient(service.url, signClaims({ ...soundClaims(service.organizationId), ...changes }));
}

describe('the session', () => {
  it('tells who the token speaks for, and where she is', async () => {
    const settings = {
      name: 'La Rosa Náutica',
      timeZone: 'Europe/Madrid',
      defaultCountry: 'ES',
      currency: 'EUR',
    };
    await service.as().patch(ORGANIZATION, settings);
    const { status, body } = await service.as('waiter').get(SESSION);
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          actor: 'tester',
          permissions: ['customers:read', 'customers:create', 'loyalty:read'],
          organization: {
            id: service.organizationId,
            name: 'La Rosa Náutica',
            time_zone: 'Europe/Madrid',
            default_country: 'ES',
            currency: 'EUR',
          },
        },
      },
    ]);
  });

  it.each(ROLES)('is there for %s, with what that role may do', async (role) => {
    const { permissions } = (await service.as(role).get(SESSION)).body.data;
    expect(permissions.sort()).toEqual([...ROLE_PERMISSIONS[role]].sort());
  });

  it.each([
    [
      'permissions of its own, each once',
      { permissions: ['audit:read', 'audit:read', 'nothing:else'] },
      ['audit:read'],
    ],
    ['a scope', { scope: 'loyalty:read openid' }, ['loyalty:read']],
    ['a role that is not known', { role: 'owner' }, []],
  ])('is there for a token with %s', async (_, claims, expected) => {
    expect((await withClaims(claims).get(SESSION)).body.data.permissions).toEqual(expected);
  });

  it('is there for an API key: its scopes are what it may do', async () => {
    const made = (await service.as().post(API_KEYS, { name: 'Till', scopes: ['loyalty:earn'] })).body.data;
    const { body } = await new ApiClient(service.url, made.key).get(SESSION);
    expect([body.data.actor, body.data.permissions]).toEqual([`api-key:${made.id}`, ['loyalty:earn']]);
  });

  it('knows no other permissions than those there are, in their order', async () => {
    expect((await service.as('super_admin').get(SESSION)).body.data.permissions).toEqual([...PERMISSIONS]);
  });

  it.each([
    ['no token', null],
    ['a token that is none', 'a.b.c'],
    ['a key that is none', 'pk_nothing'],
  ])('is refused with %s', async (_, token) => {
    expect(outcome(await new ApiClient(service.url, token).get(SESSION))).toBe('401 UNAUTHORIZED');
  });

  it('makes an organization that is unknown, as any other request does', async () => {
    const organizationId = crypto.randomUUID();
    const { data } = (await service.as('kitchen', organizationId).get(SESSION)).body;
    expect([data.organization.id, data.organization.name]).toEqual([organizationId, 'New organization']);
  });

  it('takes no parameter', async () => {
    expect(outcome(await service.as().get(`${SESSION}?role=super_admin`))).toBe('400 VALIDATION_ERROR');
  });
});

describe('where organizations are made by hand', () => {
  it('an unknown one has no session', async () => {
    const strict = await startTestService({ AUTO_PROVISION_ORGANIZATIONS: 'false' });
    expect(outcome(await strict.as().get(SESSION))).toBe('403 ORGANIZATION_UNKNOWN');
    await strict.close();
  });
});
