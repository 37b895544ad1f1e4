import type { Session } from '../api/generated';

export type Permission = Session['permissions'][number];

/** What each action on each resource of the dashboard needs; what isn't listed is not offered. */
const NEEDED: Record<string, Partial<Record<string, Permission | readonly Permission[]>>> = {
  overview: { list: 'loyalty:read' },
  // Finding, awarding, and what the program is.
  till: { list: ['customers:read', 'loyalty:earn', 'loyalty:read'] },
  customers: {
    list: 'customers:read',
    show: 'customers:read',
    export: 'customers:read',
    create: 'customers:create',
    edit: 'customers:update',
    merge: 'customers:update',
    anonymize: 'customers:update',
    consent: 'customers:update',
    delete: 'customers:delete',
    earn: 'loyalty:earn',
    redeem: 'loyalty:redeem',
    adjust: 'loyalty:update',
    reverse: 'loyalty:update',
  },
  programs: {
    list: 'loyalty:read',
    show: 'loyalty:read',
    create: 'loyalty:create',
    edit: 'loyalty:create',
    delete: 'loyalty:create',
  },
  tiers: { list: 'loyalty:read', create: 'loyalty:create', edit: 'loyalty:create', delete: 'loyalty:create' },
  rewards: {
    list: 'loyalty:read',
    show: 'loyalty:read',
    create: 'loyalty:create',
    edit: 'loyalty:create',
    delete: 'loyalty:create',
  },
  coupons: {
    list: 'loyalty:read',
    show: 'loyalty:read',
    create: 'loyalty:create',
    edit: 'loyalty:create',
    delete: 'loyalty:create',
    assign: 'loyalty:create',
  },
  imports: {
    list: 'customers:update',
    show: 'customers:update',
    create: 'customers:update',
    delete: 'customers:update',
  },
  audit: { list: 'audit:read' },
  'api-keys': { list: 'api_keys:manage', create: 'api_keys:manage', delete: 'api_keys:manage' },
  organization: { list: 'loyalty:read', edit: 'organization:update' },
};

/** Whether who has these permissions is shown an action; the API decides anew when it is tried. */
export function mayDo(permissions: readonly string[], resource: string, action: string): boolean {
  const needed = NEEDED[resource]?.[action];
  return needed !== undefined && [needed].flat().every((each) => permissions.includes(each));
}
