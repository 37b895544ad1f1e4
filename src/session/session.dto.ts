import { ChoiceField } from '../common/fields';
import type { Role } from '../tenancy/permissions';

export const DEMO_ROLES = [
  'org_admin',
  'branch_manager',
  'cashier',
  'waiter',
] as const satisfies readonly Role[];

export class DemoSessionDto {
  @ChoiceField({ description: 'As whom to look around', of: DEMO_ROLES, example: 'org_admin' })
  role!: (typeof DEMO_ROLES)[number];
}
