import { useLocaleState } from 'react-admin';

/** Numbers, money and dates in the chosen language. */
export interface Format {
  number(value: number): string;
  /** points that come or go: `+120`, `−30` */
  signed(value: number): string;
  /** @param minor in the currency's smallest unit, as the API has it */
  money(minor: number, currency: string): string;
  percent(share: number): string;
  date(value: string | Date): string;
  /** a calendar day such as `2026-01-31`, which has no time zone */
  day(value: string): string;
  time(value: string | Date): string;
}

const made = new Map<string, Format>();

export function formatIn(locale: string): Format {
  const known = made.get(locale);
  if (known) return known;
  const number = new Intl.NumberFormat(locale);
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const format: Format = {
    number: (value) => number.format(value),
    signed: (value) => signed.format(value),
    money: (minor, currency) => money(locale, minor, currency),
    percent: (share) => percent.format(share),
    date: (value) => date.format(new Date(value)),
    day: (value) => day.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)),
    time: (value) => time.format(new Date(value)),
  };
  made.set(locale, format);
  return format;
}

/** How many decimals a currency has: 2 for PEN, 0 for CLP. */
export function decimalsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** `12.50` of a currency with two decimals as 1250; null when it isn't an amount. */
export function minorUnits(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > decimals) return null;
  return Number((match[1] ?? '') + (match[2] ?? '').padEnd(decimals, '0'));
}

function money(locale: string, minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return format.format(minor / 10 ** decimalsOf(currency));
}

export function useFormat(): Format {
  return formatIn(useLocaleState()[0]);
}
