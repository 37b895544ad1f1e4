import { Injectable } from '@nestjs/common';

const AT_MOST = 20_000;
const LIFE_MS = 600_000;

/**
 * Which organization a token or key spoke for when it was last found good: so that a flood is held against whoever sends
 * it before anything is checked. It lets nobody in, and may be out of date.
 */
@Injectable()
export class Acquaintances {
  private readonly organizations = new Map<string, { organizationId: string; until: number }>();

  /** @param authorization the header as it was sent @returns null for a stranger */
  organizationOf(authorization: string | undefined): string | null {
    const known = authorization === undefined ? undefined : this.organizations.get(authorization);
    return known && known.until > performance.now() ? known.organizationId : null;
  }

  /** Those who came first are forgotten first. */
  remember(authorization: string, organizationId: string): void {
    this.organizations.delete(authorization);
    const [oldest] = this.organizations.size >= AT_MOST ? this.organizations.keys() : [];
    if (oldest !== undefined) this.organizations.delete(oldest);
    this.organizations.set(authorization, { organizationId, until: performance.now() + LIFE_MS });
  }
}
