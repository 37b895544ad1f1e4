import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

const SEPARATORS = /[\s()./\-\u2010-\u2015]+/g;

/**
 * The one form in which a phone number is stored and compared: E.164 when it is a possible number of the default
 * country or of the one it names, otherwise what was sent without separators.
 */
export function canonicalPhone(phone: string, defaultCountry: string): string {
  const parsed = parsePhoneNumberFromString(phone, {
    defaultCountry: defaultCountry as CountryCode,
    extract: false,
  });
  if (parsed?.isPossible() && !parsed.ext) return settled(parsed.number);
  return phone.normalize('NFC').replace(SEPARATORS, '');
}

/** Reading a number again can drop a national prefix: what is stored must be read as itself. */
function settled(number: string): string {
  const again = parsePhoneNumberFromString(number, { extract: false })?.number;
  return again === undefined || again === number ? number : settled(again);
}

/** The digits of a search term that looks like a part of a phone number; null for any other term. */
export function phoneDigits(term: string): string | null {
  if (!/^[\d\s()+./-]+$/.test(term)) return null;
  const digits = term.replace(/\D/g, '');
  return digits === '' || digits === term ? null : digits;
}
