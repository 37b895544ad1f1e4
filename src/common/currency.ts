const CODES = new Set(Intl.supportedValuesOf('currency'));

/** An ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  return CODES.has(code);
}

/**
 * Where ISO 4217 and the Unicode data that Node has differ: Unicode gives the digits that people use, ISO those that
 * banks count in.
 */
const ISO_EXPONENTS: Record<string, number> = {
  AFN: 2,
  ALL: 2,
  COP: 2,
  HUF: 2,
  IDR: 2,
  IQD: 3,
  IRR: 2,
  KPW: 2,
  LAK: 2,
  LBP: 2,
  MGA: 2,
  MMK: 2,
  MRU: 2,
  PKR: 2,
  RSD: 2,
  SLE: 2,
  SOS: 2,
  STN: 2,
  SYP: 2,
  TZS: 2,
  UZS: 2,
  YER: 2,
  CRC: 2,
  MUR: 2,
  AMD: 2,
  GYD: 2,
  TWD: 2,
  NOK: 2,
  SEK: 2,
  DKK: 2,
  CZK: 2,
  ISK: 0,
  UYW: 4,
  CLF: 4,
};

/** Decimal places of a currency's minor unit: 2 for PEN, 0 for JPY, 3 for KWD. */
export function currencyExponent(code: string): number {
  const known = ISO_EXPONENTS[code];
  if (known !== undefined) return known;
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
      .maximumFractionDigits ?? 2
  );
}
