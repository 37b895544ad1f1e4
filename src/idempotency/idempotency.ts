import { createHash } from 'node:crypto';
import { invalidField } from '../common/errors';
import type { IdempotencyKey } from '../tenancy/request-context';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

/**
 * The key of an `Idempotency-Key` header, quoted or bare.
 * @throws AppError VALIDATION_ERROR unless it has 1 to 255 visible ASCII characters
 */
export function parseIdempotencyKey(header: string): string {
  const quoted = /^"(.*)"$/.exec(header);
  const key = quoted?.[1] ?? header;
  if (!VISIBLE.test(key)) {
    throw invalidField('Idempotency-Key', 'Idempotency-Key must have 1 to 255 visible characters');
  }
  return key;
}

/** What a key was used for: method, path with query, and the body as it was sent. */
export function fingerprint(method: string, url: string, body: Buffer | undefined): Buffer {
  const hash = createHash('sha256').update(`${method} ${url}\n`);
  if (body) hash.update(body);
  return hash.digest();
}

/** The key that a writing request carries, if it carries one. Reads have none. @throws AppError */
export function idempotencyOf(request: {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  rawBody?: Buffer;
}): IdempotencyKey | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined || !['POST', 'PATCH', 'DELETE', 'PUT'].includes(request.method)) return undefined;
  const key = parseIdempotencyKey(Array.isArray(header) ? header.join(', ') : header);
  return { key, fingerprint: fingerprint(request.method, request.url, request.rawBody) };
}
