/** ISO 4217 currencies without two decimals. A browser's own table is of what people use, not of what the API counts in. */
const OTHER_DECIMALS: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const decimals = new Map(
  Object.entries(OTHER_DECIMALS).flatMap(([count, codes]) =>
    codes.split(' ').map((code) => [code, Number(count)]),
  ),
);

/** How many decimals a currency has: 2 for PEN and COP, 0 for CLP. */
export function decimalsOf(currency: string): number {
  return decimals.get(currency) ?? 2;
}

/** `12.50` of a currency with two decimals as 1250; null when it isn't an amount. */
export function minorUnits(text: string, currency: string): number | null {
  const most = decimalsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > most) return null;
  return Number((match[1] ?? '') + (match[2] ?? '').padEnd(most, '0'));
}

/** 1250 of a currency with two decimals as `12.50`: what somebody would type. */
export function majorUnits(minor: number, currency: string): string {
  return (minor / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency));
}
