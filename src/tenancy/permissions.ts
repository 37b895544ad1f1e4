import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';

export const PERMISSIONS = [
  'customers:read',
  'customers:create',
  'customers:update',
  'customers:delete',
  'loyalty:read',
  'loyalty:create',
  'loyalty:earn',
  'loyalty:redeem',
  'loyalty:update',
  'audit:read',
  'api_keys:manage',
  'organization:update',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const CUSTOMERS: Permission[] = [
  'customers:read',
  'customers:create',
  'customers:update',
  'customers:delete',
];
const LOYALTY: Permission[] = [
  'loyalty:read',
  'loyalty:create',
  'loyalty:earn',
  'loyalty:redeem',
  'loyalty:update',
];

/** What each role may do. A token may carry permissions of its own instead. */
export const ROLE_PERMISSIONS = {
  super_admin: [...PERMISSIONS],
  org_admin: [...LOYALTY, ...CUSTOMERS, 'audit:read', 'api_keys:manage', 'organization:update'],
  branch_manager: [...LOYALTY, ...CUSTOMERS],
  cashier: [...CUSTOMERS, 'loyalty:read', 'loyalty:earn', 'loyalty:redeem'],
  waiter: ['customers:read', 'customers:create', 'loyalty:read'],
  kitchen: [],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLE_PERMISSIONS;

export function isRole(value: string): value is Role {
  return Object.hasOwn(ROLE_PERMISSIONS, value);
}

/** What a name stands for: itself, all of a group (`customers:*`), or nothing when it isn't known. */
export function permissionsNamed(name: string): readonly Permission[] {
  if (name.endsWith(':*'))
    return PERMISSIONS.filter((permission) => permission.startsWith(name.slice(0, -1)));
  return PERMISSIONS.filter((permission) => permission === name);
}

export const REQUIRED_PERMISSION = Symbol('REQUIRED_PERMISSION');
export const PUBLIC_ROUTE = Symbol('PUBLIC_ROUTE');
export const SIGNED_IN_ROUTE = Symbol('SIGNED_IN_ROUTE');

/** Opens a route to who holds the permission. A route with neither this nor `SignedIn` nor `Public` stays closed. */
export function Requires(permission: Permission): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiBearerAuth(),
    ApiExtension('x-permission', permission),
  );
}

/** Opens a route to whoever is signed in, whatever she may do. The list of them is short, and tested. */
export function SignedIn(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(SIGNED_IN_ROUTE, true), ApiBearerAuth());
}

/** Opens a route to everyone. The list of them is short, and tested. */
export function Public(): MethodDecorator & ClassDecorator {
  return SetMetadata(PUBLIC_ROUTE, true);
}
