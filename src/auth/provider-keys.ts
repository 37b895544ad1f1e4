import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../common/clock';
import { unavailable } from '../common/errors';

/** How long the published keys are taken as they were: a key that was taken back lives on for so long. */
const FRESH_MS = 5 * 60_000;

/** How long they are taken at most while the provider doesn't answer. */
const KEPT_MS = 24 * 60 * 60_000;

/** The provider is asked no oftener than that, whoever comes with whatever key id. */
const PAUSE_MS = 10_000;

const TIMEOUT_MS = 3_000;
const MOST_BYTES = 256 * 1024;
const MOST_KEYS = 100;
const SMALLEST_RSA = 2048;

interface PublishedKey {
  id: string | undefined;
  key: KeyObject;
}

/**
 * The keys that an identity provider publishes (a JWK set). They are read again after five minutes, and when a token
 * names one that isn't known, yet never more than once in ten seconds. While the provider is down, slow or talks
 * nonsense, the keys that are known go on working for a day.
 */
export class ProviderKeys {
  private published: readonly PublishedKey[] = [];
  private readAt = -Infinity;
  private askedAt = -Infinity;
  private underWay: Promise<void> | null = null;
  private problem: unknown;

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
  ) {}

  /**
   * The key that a token was signed with.
   * @param id the token's `kid`; without one the key is found when there is only one
   * @returns null for a key that the provider doesn't publish
   * @throws AppError UNAVAILABLE while no key is known at all
   */
  async find(id: string | undefined): Promise<KeyObject | null> {
    const known = this.knownKey(id);
    if (known && this.age < FRESH_MS) return known;
    // Whoever has a key that is known needn't wait for a provider that failed a moment ago.
    if (known && this.problem !== undefined && this.age < KEPT_MS) {
      void this.readAgain();
      return known;
    }
    await this.readAgain();
    if (this.age >= KEPT_MS) throw unavailable(this.problem);
    return this.knownKey(id);
  }

  private get age(): number {
    return this.clock.now().getTime() - this.readAt;
  }

  private knownKey(id: string | undefined): KeyObject | null {
    const [only, ...others] = this.published;
    if (id === undefined) return only && others.length === 0 ? only.key : null;
    return this.published.find((key) => key.id === id)?.key ?? null;
  }

  private readAgain(): Promise<void> {
    const now = this.clock.now().getTime();
    if (this.underWay) return this.underWay;
    if (now - this.askedAt < PAUSE_MS) return Promise.resolve();
    this.askedAt = now;
    this.underWay = this.read(now).finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  private async read(now: number): Promise<void> {
    try {
      this.published = publishedKeys(JSON.parse(await download(this.url)));
      this.readAt = now;
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
  }
}

/** @throws Error unless it is answered in full, in time, and with no more than a set of keys can have */
async function download(url: string): Promise<string> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (!response.ok || !response.body) throw new Error(`the identity provider answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('the identity provider answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The keys of a set that may sign tokens here. @throws Error when there is none */
function publishedKeys(document: unknown): PublishedKey[] {
  const listed = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(listed)) throw new Error('the identity provider answered something else');
  const keys = listed.slice(0, MOST_KEYS).flatMap((jwk: unknown) => publishedKey(jwk) ?? []);
  if (keys.length === 0) throw new Error('the identity provider has no key for RS256 or ES256');
  return keys;
}

function publishedKey(jwk: unknown): PublishedKey | null {
  if (typeof jwk !== 'object' || jwk === null) return null;
  const { kid, use, alg, ...parts } = jwk as Record<string, unknown>;
  const algorithm = algorithmOf(parts);
  if (!algorithm || (use ?? 'sig') !== 'sig' || (alg ?? algorithm) !== algorithm) return null;
  const key = importedKey(parts);
  return key && { id: typeof kid === 'string' ? kid : undefined, key };
}

function algorithmOf({ kty, crv }: Record<string, unknown>): 'RS256' | 'ES256' | null {
  if (kty === 'RSA') return 'RS256';
  return kty === 'EC' && crv === 'P-256' ? 'ES256' : null;
}

function importedKey({ kty, crv, n, e, x, y }: Record<string, unknown>): KeyObject | null {
  try {
    const key = createPublicKey({ key: { kty, crv, n, e, x, y } as JsonWebKey, format: 'jwk' });
    const { modulusLength = SMALLEST_RSA } = key.asymmetricKeyDetails ?? {};
    return modulusLength < SMALLEST_RSA ? null : key;
  } catch {
    return null;
  }
}
