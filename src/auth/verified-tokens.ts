import type { Principal } from '../tenancy/principal';

const LIFE_MS = 60_000;
const MOST = 10_000;

/**
 * Tokens that were verified a short while ago, so that a client's next request needn't verify the same one again. A
 * token is forgotten after a minute, and at its own end.
 */
export class VerifiedTokens {
  private readonly principals = new Map<string, { principal: Principal; until: number }>();

  find(token: string): Principal | null {
    const found = this.principals.get(token);
    if (!found) return null;
    if (found.until > Date.now()) return found.principal;
    this.principals.delete(token);
    return null;
  }

  remember(token: string, principal: Principal): void {
    if (this.principals.size >= MOST) this.principals.clear();
    this.principals.set(token, { principal, until: Math.min(Date.now() + LIFE_MS, principal.expiresAt) });
  }
}
