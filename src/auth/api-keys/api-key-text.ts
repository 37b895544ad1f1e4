import { createHash, randomBytes } from 'node:crypto';

const MARK = 'pk_';
const SECRET_BYTES = 32;
const KEY = /^pk_[\w-]{64}$/;

/** How much of a key may be seen afterwards: 48 of its 256 secret bits. */
const VISIBLE = MARK.length + 8;

/** A key as its holder has it, and what is kept of it. */
export interface NewApiKey {
  text: string;
  /** by which people recognize it */
  prefix: string;
  hash: Buffer;
}

/** What a key tells by itself. */
export interface ApiKeyClaim {
  organizationId: string;
  hash: Buffer;
}

/**
 * A new key: 256 random bits and the organization it is of, so that it can be looked up within that organization.
 * 48 bytes are 64 characters of base64url without a spare bit: one key has one spelling.
 */
export function newApiKey(organizationId: string): NewApiKey {
  const organization = Buffer.from(organizationId.replaceAll('-', ''), 'hex');
  const text = MARK + Buffer.concat([randomBytes(SECRET_BYTES), organization]).toString('base64url');
  return { text, prefix: text.slice(0, VISIBLE), hash: hashOf(text) };
}

/** Reads a key. @returns null for what can't be one */
export function readApiKey(text: string): ApiKeyClaim | null {
  if (!KEY.test(text)) return null;
  const organization = Buffer.from(text.slice(MARK.length), 'base64url')
    .subarray(SECRET_BYTES)
    .toString('hex');
  return {
    organizationId: organization.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    hash: hashOf(text),
  };
}

/** One fast hash is enough: nobody guesses 256 random bits, as people guess passwords, so there is nothing to slow down. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
