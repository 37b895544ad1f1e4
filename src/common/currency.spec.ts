import { currencyExponent, isCurrency } from './currency';

/** ISO 4217, list one: every code of a currency that is legal tender or a fund, by its minor unit. */
const ISO_4217: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
    'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG ' +
    'HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
    'MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD ' +
    'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ' +
    'ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const CURRENCIES = Object.entries(ISO_4217).flatMap(([exponent, codes]) =>
  codes.split(' ').map((code): [string, number] => [code, Number(exponent)]),
);

describe('the decimal places of a currency', () => {
  it.each(CURRENCIES)('%s: %i, as ISO 4217 says', (code, exponent) => {
    expect([isCurrency(code), currencyExponent(code)]).toEqual([true, exponent]);
  });
});

describe('a currency', () => {
  it.each(['HRK', 'CUC', 'SLL', 'ZWL', 'BGN', 'ANG'])('is not %s any more', (code) => {
    expect(isCurrency(code)).toBe(false);
  });

  it.each(['XAU', 'XDR', 'XSU', 'XTS'])('is not %s, which no money is counted in', (code) => {
    expect(isCurrency(code)).toBe(false);
  });

  it.each(['', 'pen', 'Pen', 'PE', 'PENS', 'S/.', ' PEN', 'P N', '604', 'ÉUR', '__proto__', 'constructor'])(
    'is not "%s"',
    (code) => expect(isCurrency(code)).toBe(false),
  );
});
