import { useLocaleState } from 'react-admin';
import { decimalsOf } from './currency';

/** Numbers, money and dates in the chosen language. */
export interface Format {
  number(value: number): string;
  /** `12K`, for an axis or where there is little room */
  compact(value: number): string;
  /** points that come or go: `+120`, `−30` */
  signed(value: number): string;
  /** @param minor in the currency's smallest unit, as the API has it */
  money(minor: number, currency: string): string;
  percent(share: number): string;
  date(value: string | Date): string;
  /** a calendar day such as `2026-01-31`, which has no time zone */
  day(value: string): string;
  /** the same without its year */
  shortDay(value: string): string;
  time(value: string | Date): string;
}

const made = new Map<string, Format>();

/**
 * The reader's own country decides how numbers look in her language: `1,250.50` in Peru, `1.250,50` in Argentina. Without one,
 * Spanish is that of Latin America.
 */
function regional(language: string): string {
  const own = navigator.languages.find((each) => each.startsWith(`${language}-`));
  return own ?? (language === 'es' ? 'es-419' : language);
}

export function formatIn(language: string): Format {
  const known = made.get(language);
  if (known) return known;
  const locale = regional(language);
  const number = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact' });
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const format: Format = {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    signed: (value) => signed.format(value),
    money: (minor, currency) => money(locale, minor, currency),
    percent: (share) => percent.format(share),
    date: (value) => date.format(new Date(value)),
    day: (value) => day.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)),
    shortDay: (value) => shortDay.format(new Date(`${value.slice(0, 10)}T00:00:00Z`)),
    time: (value) => time.format(new Date(value)),
  };
  made.set(language, format);
  return format;
}

function money(locale: string, minor: number, currency: string): string {
  const digits = decimalsOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(minor / 10 ** digits);
}

export function useFormat(): Format {
  return formatIn(useLocaleState()[0]);
}
