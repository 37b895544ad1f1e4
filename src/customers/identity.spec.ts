import fc from 'fast-check';
import { canonicalPhone, phoneDigits } from './identity';

describe('a phone number', () => {
  it.each([
    ['987654321'],
    ['987 654 321'],
    ['(987) 654-321'],
    ['987.654.321'],
    ['+51987654321'],
    ['+51 987-654-321'],
    ['+51\u2013987\u2013654\u2013321'],
    ['0051 987654321'],
    ['９８７６５４３２１'],
  ])('is one number however it is typed: %s', (typed) => {
    expect(canonicalPhone(typed, 'PE')).toBe('+51987654321');
  });

  it.each([
    ['612 34 56 78', 'ES', '+34612345678'],
    ['(01) 234-5678', 'PE', '+5112345678'],
    ['(202) 555-0123', 'US', '+12025550123'],
    ['+1 202 555 0123', 'PE', '+12025550123'],
    ['001 202 555 0123', 'PE', '+12025550123'],
  ])('%s belongs to %s unless it names another country', (typed, country, expected) => {
    expect(canonicalPhone(typed, country)).toBe(expected);
  });

  it.each([
    ['911', '911'],
    ['12 34', '1234'],
    ['int. 45/6', 'int456'],
    ['+51 1 234', '+511234'],
    ['987654321 x12', '987654321x12'],
  ])('%s is no possible number: kept without separators', (typed, expected) => {
    expect(canonicalPhone(typed, 'PE')).toBe(expected);
  });

  const typed = fc.string({ unit: fc.constantFrom(...'0123456789+ ()-./x'), minLength: 1, maxLength: 20 });
  const countries = fc.constantFrom('PE', 'AR', 'BR', 'CO', 'DE', 'ES', 'GB', 'IT', 'MX', 'US');

  it('is found again by what is stored of it', () => {
    const text = fc.oneof(
      typed,
      fc
        .tuple(fc.constantFrom('00', '000', '+', '+0'), typed)
        .map(([prefix, rest]) => (prefix + rest).slice(0, 20)),
    );
    fc.assert(
      fc.property(text, countries, (phone, country) => {
        const stored = canonicalPhone(phone, country);
        expect(canonicalPhone(stored, country)).toBe(stored);
      }),
      { numRuns: 3000 },
    );
  });

  it('is the same with and without separators', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6,12}$/), countries, (digits, country) => {
        const spaced = digits.replace(/(\d{3})/g, '$1-');
        expect(canonicalPhone(spaced, country)).toBe(canonicalPhone(digits, country));
      }),
    );
  });

  it('has a length that the table takes', () => {
    fc.assert(
      fc.property(typed, countries, (phone, country) => {
        fc.pre(/\d/.test(phone));
        const stored = canonicalPhone(phone, country);
        expect(stored.length).toBeGreaterThanOrEqual(1);
        expect(stored.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});

describe('the digits of a search term', () => {
  it.each([
    ['987 654', '987654'],
    ['(01) 234-5678', '012345678'],
    ['+51', '51'],
    ['12/34.56', '123456'],
  ])('of %s are %s', (term, digits) => {
    expect(phoneDigits(term)).toBe(digits);
  });

  it.each(['987654', 'maria', 'ana 12', '--', ' ', '', '12a'])(
    'of "%s" are none beyond the term itself',
    (term) => {
      expect(phoneDigits(term)).toBeNull();
    },
  );
});
