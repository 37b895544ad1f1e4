import type { useTranslate } from 'react-admin';
import type { Program } from '../../api/generated';
import { decimalsOf } from '../../i18n/currency';
import type { Format } from '../../i18n/format';

type Translate = ReturnType<typeof useTranslate>;

/** `2 points for PEN 1.00` */
export function rateText(
  { points_per_currency_unit: rate, currency }: Program,
  translate: Translate,
  format: Format,
): string {
  return translate('puntos.programs.rate', {
    smart_count: rate,
    unit: format.money(10 ** decimalsOf(currency), currency),
  });
}

/** `365 days after they were earned`, or never */
export function expiryText({ points_expire_after_days: days }: Program, translate: Translate): string {
  return days === null ? translate('puntos.never') : translate('puntos.programs.expiry', days);
}

/** A whole percentage as what points are multiplied by: 125 as `1.25`. */
export function multiplierText(multiplier: number, format: Format): string {
  return format.number(multiplier / 100);
}
