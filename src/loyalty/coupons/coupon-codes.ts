import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** Capitals and digits that nobody takes for each other: without 0 and O, 1, I and L, and U. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 58 bits: with a million codes given out, a guess hits once in 500 thousand million. */
const LENGTH = 12;

/** Bytes beyond the last multiple of the alphabet would make its beginning likelier. */
const FAIR_BELOW = 256 - (256 % ALPHABET.length);

/** Codes that can't be guessed. */
@Injectable()
export class CouponCodes {
  /** So many codes, no two the same, from the system's random numbers. @param prefix what they begin with */
  draw(count: number, prefix: string): string[] {
    const codes = new Set<string>();
    while (codes.size < count) codes.add(prefix + drawOne());
    return [...codes];
  }
}

function drawOne(): string {
  let code = '';
  while (code.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      if (byte < FAIR_BELOW && code.length < LENGTH) code += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return code;
}

/** A code as it is kept and looked up: in Unicode NFC and in capitals. */
export function codeInCapitals(text: string): string {
  return text.normalize('NFC').toUpperCase();
}

/**
 * Letters of Latin-1, digits and `. _ % + -`: what JavaScript and PostgreSQL write alike in capitals.
 * @param most how many characters, in capitals
 */
export function isCode(text: string, most: number): boolean {
  const code = codeInCapitals(text);
  return code.length <= most && /^[0-9A-ZÀ-ÖØ-Þ._%+-]+$/.test(code);
}
