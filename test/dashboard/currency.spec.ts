import { decimalsOf, majorUnits, minorUnits } from '../../dashboard/src/i18n/currency';
import { currencyExponent, isCurrency } from '../../src/common/currency';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const codes = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c))).filter(
  isCurrency,
);

/** COP and HUF have no decimals in the browser's data, and two in the API's: money would be shown a hundred times too large. */
describe('the dashboard counts money as the API does', () => {
  it.each(codes)('%s has as many decimals', (code) => {
    expect(decimalsOf(code)).toBe(currencyExponent(code));
  });

  it.each([
    ['12.50', 'PEN', 1250],
    ['12,5', 'COP', 1250],
    ['12', 'CLP', 12],
    ['12.5', 'CLP', null],
    ['1.234', 'KWD', 1234],
    ['1.2345', 'PEN', null],
    ['-1', 'PEN', null],
    ['', 'PEN', null],
  ])('%j of %s is %p', (text, currency, minor) => {
    expect(minorUnits(text, currency)).toBe(minor);
  });

  it('writes an amount as it was typed', () => {
    expect(majorUnits(1250, 'PEN')).toBe('12.50');
    expect(majorUnits(12, 'CLP')).toBe('12');
  });
});
