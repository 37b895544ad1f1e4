import type { Permission } from './permissions';

/** Who a sound token speaks for. */
export interface Principal {
  organizationId: string;
  actor: string;
  /** Null for a role that isn't known. */
  permissions: readonly Permission[] | null;
  /** milliseconds since 1970: when the token ends */
  expiresAt: number;
}
