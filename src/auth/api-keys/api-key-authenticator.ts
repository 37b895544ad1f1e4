import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock';
import { AppError, unavailable } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import { permissionsNamed } from '../../tenancy/permissions';
import type { Principal } from '../../tenancy/principal';
import { RequestContext } from '../../tenancy/request-context';
import { type ApiKeyClaim, readApiKey } from './api-key-text';
import { Allowance, Recent } from './recent';
import { type ApiKeyRow, apiKeysRepository } from './api-keys.repository';

/** The longest that a revoked key may still be taken. */
const KNOWN_MS = 5_000;
const KNOWN_AT_MOST = 10_000;
const UNKNOWN_MS = 2_000;
const UNKNOWN_AT_MOST = 1_000;

/** Look-ups a second, in this process, of keys that turn out not to be one. */
const MISSES_A_SECOND = 100;

const NOTED_EVERY_MS = 60_000;

interface KnownKey {
  principal: Principal;
  id: string;
  /** milliseconds since 1970: when its use was noted last */
  notedAt: number;
}

/**
 * Tells who an API key speaks for. A key is looked up at most every five seconds, which is how long a revoked one may
 * live on; what is no key is remembered for a moment, and only so many strange ones are looked up in a second.
 */
@Injectable()
export class ApiKeyAuthenticator implements OnModuleDestroy {
  private readonly known = new Recent<KnownKey>(KNOWN_AT_MOST);
  private readonly unknown = new Recent<true>(UNKNOWN_AT_MOST);
  private readonly underWay = new Map<string, Promise<KnownKey | null>>();
  private readonly misses = new Allowance(MISSES_A_SECOND);
  private readonly notes = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError UNAUTHORIZED for whatever isn't a key that lets in; UNAVAILABLE while strange keys pour in */
  async authenticate(text: string): Promise<Principal> {
    const claim = readApiKey(text);
    const found = claim && (await this.find(claim));
    const now = this.clock.now().getTime();
    if (!found || found.principal.expiresAt <= now) throw new AppError('UNAUTHORIZED');
    this.noteUse(found, now);
    return found.principal;
  }

  /** Looks the key up again before its next use here. */
  forget(id: string): void {
    this.known.deleteWhere((key) => key.id === id);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.notes);
  }

  private async find(claim: ApiKeyClaim): Promise<KnownKey | null> {
    const name = claim.hash.toString('base64');
    const now = this.clock.now().getTime();
    const known = this.known.find(name, now);
    if (known) return known;
    if (this.unknown.find(name, now)) return null;
    const already = this.underWay.get(name);
    if (already) return already;
    const wasKnown = this.known.has(name);
    if (!wasKnown && !this.misses.take(now)) throw unavailable();
    const looking = this.lookUp(claim, name, now).finally(() => this.underWay.delete(name));
    this.underWay.set(name, looking);
    const found = await looking;
    if (found && !wasKnown) this.misses.giveBack(now);
    return found;
  }

  /** What was found is good from the moment of asking on: a revocation may overtake the answer. */
  private async lookUp(claim: ApiKeyClaim, name: string, askedAt: number): Promise<KnownKey | null> {
    const { organizationId } = claim;
    const [row] = await this.database.read(
      contextOf(organizationId),
      apiKeysRepository.findByHash(contextOf(organizationId), claim.hash),
    );
    if (!row || (row.expires_at?.getTime() ?? Infinity) <= askedAt) {
      this.known.delete(name);
      this.unknown.remember(name, true, askedAt + UNKNOWN_MS);
      return null;
    }
    const key = knownKey(organizationId, row);
    this.known.remember(name, key, askedAt + KNOWN_MS);
    return key;
  }

  /** Beside the request: nobody waits for it, and when it fails the next minute notes it. */
  private noteUse(key: KnownKey, now: number): void {
    if (now - key.notedAt < NOTED_EVERY_MS) return;
    key.notedAt = now;
    const context = contextOf(key.principal.organizationId);
    const writes = [apiKeysRepository.noteUse(context, key.id, new Date(now))];
    const note: Promise<void> = this.database
      .transaction(context, () => Promise.resolve({ writes, result: undefined }))
      .catch(() => undefined)
      .finally(() => this.notes.delete(note));
    this.notes.add(note);
  }
}

function knownKey(organizationId: string, row: ApiKeyRow): KnownKey {
  const { id, scopes, expires_at: expiresAt, last_used_at: lastUsedAt } = row;
  const principal = {
    organizationId,
    actor: `api-key:${id}`,
    permissions: scopes.flatMap(permissionsNamed),
    expiresAt: expiresAt?.getTime() ?? Infinity,
  };
  return { principal, id, notedAt: lastUsedAt?.getTime() ?? -Infinity };
}

function contextOf(organizationId: string): RequestContext {
  return new RequestContext({ organizationId, actor: 'api-key', requestId: newId() });
}
