// ISO 4217, list one, as of 2026: what money is counted in. Metals, test codes and units of account without a minor
// unit (XAU, XDR, XTS …) are not on it. The Unicode data that Node has is another list, of what people use.
const TWO_DECIMALS = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
  COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
  JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
  NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
  THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`;
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DECIMALS = 'CLF UYW';

const EXPONENTS = new Map(
  Object.entries({ 0: NO_DECIMALS, 2: TWO_DECIMALS, 3: THREE_DECIMALS, 4: FOUR_DECIMALS }).flatMap(
    ([exponent, codes]) => codes.match(/[A-Z]{3}/g)?.map((code) => [code, Number(exponent)] as const) ?? [],
  ),
);

/** An ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** Decimal places of a currency's minor unit: 2 for PEN, 0 for JPY, 3 for KWD. */
export function currencyExponent(code: string): number {
  return EXPONENTS.get(code) ?? 2;
}
