import type { Principal } from '../tenancy/principal';

const LIFE_MS = 60_000;
const MOST = 10_000;

/**
 * Headers whose token was verified a short while ago, so that a client's next request needn't verify the same one again.
 * They are forgotten after a minute, and at the token's own end.
 */
export class VerifiedTokens {
  private readonly principals = new Map<string, { principal: Principal; until: number }>();

  find(header: string): Principal | null {
    const found = this.principals.get(header);
    if (!found) return null;
    if (found.until > Date.now()) return found.principal;
    this.principals.delete(header);
    return null;
  }

  remember(header: string, principal: Principal): void {
    if (this.principals.size >= MOST) this.principals.clear();
    this.principals.set(header, { principal, until: Math.min(Date.now() + LIFE_MS, principal.expiresAt) });
  }
}
