import 'reflect-metadata';
import { ROLE_PERMISSIONS } from '../tenancy/permissions';
import { readClaims } from './claims';

const ORG = '3f0d2a2e-1c57-4b8f-9a37-5a0f6a1f1d10';
const NOW = new Date('2026-01-31T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const SOUND = { sub: 'user-1', org: ORG, iat: SECONDS - 10, exp: SECONDS + 3600, role: 'cashier' };

function read(changes: Record<string, unknown>): ReturnType<typeof readClaims> {
  return readClaims({ ...SOUND, ...changes }, 'org', NOW);
}

describe('sound claims', () => {
  it('say who speaks for which organization, with the permissions of the role', () => {
    expect(read({})).toEqual({
      organizationId: ORG,
      actor: 'user-1',
      permissions: ROLE_PERMISSIONS.cashier,
      expiresAt: SOUND.exp * 1000,
    });
  });

  it('name the organization in the claim that is set, in lower case', () => {
    const { org, ...others } = SOUND;
    const payload = { ...others, 'https://example.com/tenant': org.toUpperCase() };
    expect(readClaims(payload, 'https://example.com/tenant', NOW)?.organizationId).toBe(ORG);
    expect(readClaims(payload, 'org', NOW)).toBeNull();
  });

  it('may bring permissions of their own instead of a role', () => {
    expect(read({ permissions: ['customers:read', 'nonsense', 'loyalty:read'] })?.permissions).toEqual([
      'customers:read',
      'loyalty:read',
    ]);
    expect(read({ role: undefined, scope: 'openid customers:read' })?.permissions).toEqual([
      'customers:read',
    ]);
    expect(read({ permissions: [], role: 'super_admin' })?.permissions).toEqual([]);
    expect(read({ scope: '', role: 'super_admin' })?.permissions).toEqual([]);
  });

  it.each([['emperor'], ['constructor'], ['__proto__'], [undefined]])(
    'with the role %s allow nothing',
    (role) => {
      expect(read({ role })).toMatchObject({ organizationId: ORG, actor: 'user-1', permissions: null });
    },
  );

  it('may be a little ahead of this clock, and no more', () => {
    expect(read({ iat: SECONDS + 30 })).not.toBeNull();
    expect(read({ iat: SECONDS + 31 })).toBeNull();
  });

  it('end at their second', () => {
    expect(read({ exp: SECONDS + 1 })).not.toBeNull();
    expect(read({ exp: SECONDS })).toBeNull();
    expect(read({ exp: SECONDS - 1 })).toBeNull();
  });
});

describe('claims that are not sound', () => {
  it.each([null, undefined, 'text', 7, [], [SOUND]])('are no object: %j', (payload) => {
    expect(readClaims(payload, 'org', NOW)).toBeNull();
  });

  it.each([
    ['sub', [undefined, null, '', 7, ['a'], 'x'.repeat(256)]],
    [
      'org',
      [undefined, null, '', 7, [ORG], { id: ORG }, 'x', `{${ORG}}`, ORG.replaceAll('-', ''), `${ORG} `],
    ],
    ['exp', [undefined, null, String(SECONDS + 60), 1e99, SECONDS + 0.5, -1, NaN, Infinity, [SECONDS + 60]]],
    ['iat', [undefined, null, String(SECONDS), SECONDS + 3600, 0.5, -1, 1e99]],
    ['role', [7, ['cashier'], {}, '', 'x'.repeat(65)]],
    ['permissions', ['customers:read', {}, [7], [['customers:read']], Array(101).fill('customers:read')]],
    ['scope', [7, ['customers:read'], 'x'.repeat(4097)]],
  ])('have a wrong %s', (name, values) => {
    for (const value of values) expect([value, read({ [name]: value })]).toEqual([value, null]);
  });
});
