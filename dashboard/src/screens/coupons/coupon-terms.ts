import { useTranslate } from 'react-admin';
import type { Coupon } from '../../api/generated';
import { useFormat } from '../../i18n/format';

export type CouponType = Coupon['type'];

type OwnField = 'discount_value' | 'menu_item_id' | 'category_id' | 'buy_quantity' | 'get_quantity';

/** What each type has; of these, what it must have is due. */
const FIELDS: Record<CouponType, { due: readonly OwnField[]; may: readonly OwnField[] }> = {
  percentage: { due: ['discount_value'], may: [] },
  fixed: { due: ['discount_value'], may: [] },
  item_free: { due: ['menu_item_id'], may: [] },
  item_discount: { due: ['menu_item_id', 'discount_value'], may: [] },
  category_discount: { due: ['category_id', 'discount_value'], may: [] },
  buy_x_get_y: { due: ['buy_quantity', 'get_quantity'], may: ['menu_item_id', 'category_id'] },
};

const OWN: readonly OwnField[] = [
  'discount_value',
  'menu_item_id',
  'category_id',
  'buy_quantity',
  'get_quantity',
];

export const COUPON_TYPES = Object.keys(FIELDS) as CouponType[];

export function isDue(type: CouponType, field: OwnField): boolean {
  return FIELDS[type].due.includes(field);
}

export function hasField(type: CouponType, field: OwnField): boolean {
  return isDue(type, field) || FIELDS[type].may.includes(field);
}

/** What was written for another type is forgotten. */
export function ownFieldsOnly(coupon: Record<string, unknown>): Record<string, unknown> {
  const type = coupon['type'] as CouponType;
  const others = OWN.filter((field) => !hasField(type, field));
  return { ...coupon, ...Object.fromEntries(others.map((field) => [field, null])) };
}

export type CouponState = 'active' | 'inactive' | 'expired' | 'upcoming' | 'usedUp';

/** Why a coupon can't be used now, whoever wants to; what reservations hold isn't known here. */
export function stateOf(coupon: Coupon, now: Date): CouponState {
  if (!coupon.is_active) return 'inactive';
  if (coupon.expires_at && new Date(coupon.expires_at) <= now) return 'expired';
  if (coupon.starts_at && new Date(coupon.starts_at) > now) return 'upcoming';
  return coupon.max_uses_total !== null && coupon.used_count >= coupon.max_uses_total ? 'usedUp' : 'active';
}

/** Says in a few words what a coupon gives, and when. @param currency null while it isn't known */
export function useCouponTerms(currency: string | null) {
  const translate = useTranslate();
  const format = useFormat();
  const say = (key: string, values?: object): string => translate(`puntos.coupons.${key}`, values);

  function terms(coupon: Coupon): string {
    const value = coupon.discount_value ?? 0;
    const said = say(`terms.${coupon.type}`, {
      percent: format.percent(value / 100),
      money: coupon.type === 'fixed' && currency ? format.money(value, currency) : '…',
      item: coupon.menu_item_id,
      category: coupon.category_id,
      buy: coupon.buy_quantity,
      get: coupon.get_quantity,
    });
    const what = coupon.menu_item_id ?? coupon.category_id;
    return coupon.type === 'buy_x_get_y' && what ? say('terms.of', { terms: said, what }) : said;
  }

  function window({ starts_at: from, expires_at: until }: Coupon): string {
    if (from && until) return say('window.both', { from: format.time(from), until: format.time(until) });
    if (from) return say('window.from', { from: format.time(from) });
    return until ? say('window.until', { until: format.time(until) }) : say('window.always');
  }

  function uses({ used_count: used, max_uses_total: most }: Coupon): string {
    return most === null
      ? format.number(used)
      : say('uses', { used: format.number(used), most: format.number(most) });
  }

  return { terms, window, uses };
}
