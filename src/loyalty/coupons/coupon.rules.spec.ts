import type { AppError } from '../../common/errors';
import { CouponCodes, isCode } from './coupon-codes';
import {
  type CouponState,
  type CouponUsage,
  type CouponUseStatus,
  decideCoupon,
  decideReservation,
  refusalOf,
  refuseInconsistent,
  refuseUnlessReserved,
  refuseUnlessTaken,
  useStatusAt,
} from './coupon.rules';
import { COUPON_TYPES, type CouponType } from './discount.rules';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const CART = [{ menuItemId: 'a', categoryId: null, quantity: 1, unitPrice: 1000 }];

function at(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

/** A coupon of ten percent that everybody can have, as often as she likes. */
function coupon(more: Partial<CouponState> = {}): CouponState {
  return {
    ...{ type: 'percentage', discountValue: 10, menuItemId: null, categoryId: null },
    ...{ buyQuantity: null, getQuantity: null, maxDiscountAmount: null, minOrderAmount: null },
    ...{ maxUsesTotal: null, maxUsesPerCustomer: null, startsAt: null, expiresAt: null },
    ...{ isActive: true, assignedOnly: false },
    ...more,
  };
}

function usage(total = 0, customer: CouponUsage['customer'] = { isAssigned: false, uses: 0 }): CouponUsage {
  return { total, customer };
}

const ANONYMOUS = usage(0, null);

describe('a coupon is refused', () => {
  it.each<[string | null, Partial<CouponState>, CouponUsage]>([
    [null, {}, usage()],
    [null, {}, ANONYMOUS],
    ['COUPON_INACTIVE', { isActive: false }, usage()],
    ['COUPON_NOT_STARTED', { startsAt: at(1) }, usage()],
    [null, { startsAt: NOW }, usage()],
    ['COUPON_EXPIRED', { expiresAt: NOW }, usage()],
    [null, { expiresAt: at(1) }, usage()],
    ['COUPON_CUSTOMER_REQUIRED', { assignedOnly: true }, ANONYMOUS],
    ['COUPON_CUSTOMER_REQUIRED', { maxUsesPerCustomer: 1 }, ANONYMOUS],
    ['COUPON_NOT_ASSIGNED', { assignedOnly: true }, usage()],
    [null, { assignedOnly: true }, usage(0, { isAssigned: true, uses: 0 })],
    [null, { maxUsesTotal: 3 }, usage(2)],
    ['COUPON_LIMIT_REACHED', { maxUsesTotal: 3 }, usage(3)],
    ['COUPON_LIMIT_REACHED', { maxUsesTotal: 3 }, usage(4)],
    [null, { maxUsesPerCustomer: 2 }, usage(9, { isAssigned: false, uses: 1 })],
    ['COUPON_CUSTOMER_LIMIT_REACHED', { maxUsesPerCustomer: 2 }, usage(2, { isAssigned: false, uses: 2 })],
  ])('with %s: %j', (code, more, taken) => {
    expect(refusalOf(coupon(more), taken, NOW)?.code ?? null).toBe(code);
  });

  it('for the first reason in the order of the checks', () => {
    const everything: [string, Partial<CouponState>, CouponUsage][] = [
      ['COUPON_INACTIVE', { isActive: false }, ANONYMOUS],
      ['COUPON_NOT_STARTED', { startsAt: at(1) }, ANONYMOUS],
      ['COUPON_EXPIRED', { expiresAt: at(-1) }, ANONYMOUS],
      ['COUPON_CUSTOMER_REQUIRED', { assignedOnly: true }, ANONYMOUS],
      ['COUPON_NOT_ASSIGNED', { assignedOnly: true }, usage(5, { isAssigned: false, uses: 5 })],
      [
        'COUPON_LIMIT_REACHED',
        { maxUsesTotal: 1, maxUsesPerCustomer: 1 },
        usage(5, { isAssigned: false, uses: 5 }),
      ],
      ['COUPON_CUSTOMER_LIMIT_REACHED', { maxUsesPerCustomer: 1 }, usage(5, { isAssigned: false, uses: 5 })],
      ['COUPON_MIN_ORDER_AMOUNT', { minOrderAmount: 1001 }, usage()],
      ['COUPON_NO_MATCHING_ITEM', { type: 'item_free', menuItemId: 'x' }, usage()],
    ];
    for (let first = 0; first < everything.length; first += 1) {
      const later = everything.slice(first).reduceRight((all, [, more]) => ({ ...all, ...more }), {});
      const [code, , taken] = everything[first] as (typeof everything)[number];
      expect(decideCoupon(coupon(later), taken, CART, NOW).refusal?.code).toBe(code);
    }
  });

  it('for an order that is too small, with what is missing', () => {
    const { refusal } = decideCoupon(coupon({ minOrderAmount: 1250 }), usage(), CART, NOW);
    expect(refusal).toEqual({ code: 'COUPON_MIN_ORDER_AMOUNT', missing: 250 });
    expect(decideCoupon(coupon({ minOrderAmount: 1000 }), usage(), CART, NOW).discount?.amount).toBe(100);
  });

  it('when it is reserved, as when it is validated', () => {
    const refused = (): unknown => decideReservation(coupon({ minOrderAmount: 1250 }), usage(), CART, NOW);
    expect(refused).toThrow(
      expect.objectContaining({ code: 'COUPON_MIN_ORDER_AMOUNT', details: { missing: 250 } }),
    );
    expect(() => decideReservation(coupon({ isActive: false }), usage(), CART, NOW)).toThrow(
      expect.objectContaining({ code: 'COUPON_INACTIVE', details: undefined }),
    );
    expect(decideReservation(coupon(), usage(), CART, NOW).amount).toBe(100);
  });
});

describe('a use', () => {
  it('lapses at its time, when it is still reserved', () => {
    const statusAt = (status: CouponUseStatus, ms: number): CouponUseStatus =>
      useStatusAt({ status, expiresAt: NOW }, at(ms));
    expect([statusAt('reserved', -1), statusAt('reserved', 0)]).toEqual(['reserved', 'expired']);
    for (const status of ['used', 'rolled_back', 'expired'] as const) {
      expect([statusAt(status, -1), statusAt(status, 1)]).toEqual([status, status]);
    }
  });

  it.each<[CouponUseStatus, string | null, string | null]>([
    ['reserved', null, null],
    ['used', 'CONFLICT', null],
    ['rolled_back', 'CONFLICT', 'ALREADY_REVERSED'],
    ['expired', 'CONFLICT', 'CONFLICT'],
  ])('that is %s: using it is %s, rolling it back %s', (status, using, rollingBack) => {
    const codeOf = (act: () => void): string | null => {
      try {
        act();
        return null;
      } catch (error) {
        return (error as AppError).code;
      }
    };
    expect(codeOf(() => refuseUnlessReserved(status))).toBe(using);
    expect(codeOf(() => refuseUnlessTaken(status))).toBe(rollingBack);
  });
});

describe('the fields of a type', () => {
  const NOTHING = { discountValue: null, menuItemId: null, categoryId: null };
  const SOUND: Record<CouponType, Partial<CouponState>> = {
    percentage: { discountValue: 100 },
    fixed: { discountValue: 101 },
    item_free: { menuItemId: 'a', discountValue: 0 },
    item_discount: { menuItemId: 'a', discountValue: 1 },
    category_discount: { categoryId: 'a', discountValue: 1 },
    buy_x_get_y: { buyQuantity: 1, getQuantity: 1, discountValue: 0 },
  };
  const fieldsRefused = (type: CouponType, more: Partial<CouponState>): string[] => {
    try {
      refuseInconsistent(coupon({ ...NOTHING, type, ...more }));
      return [];
    } catch (error) {
      return Object.keys((error as AppError).details ?? {});
    }
  };

  it.each(COUPON_TYPES)('are enough: %s', (type) => {
    expect(fieldsRefused(type, SOUND[type])).toEqual([]);
  });

  it.each<[CouponType, string[]]>([
    ['percentage', ['discountValue']],
    ['fixed', ['discountValue']],
    ['item_free', ['menuItemId']],
    ['item_discount', ['menuItemId', 'discountValue']],
    ['category_discount', ['categoryId', 'discountValue']],
    ['buy_x_get_y', ['buyQuantity', 'getQuantity']],
  ])('are named when they are missing: %s', (type, fields) => {
    expect(fieldsRefused(type, {})).toEqual(fields);
  });

  it.each<[CouponType, number]>([
    ['percentage', 0],
    ['percentage', 101],
    ['fixed', 0],
    ['item_discount', 0],
    ['item_discount', 101],
    ['category_discount', 0],
    ['category_discount', 101],
  ])('are in their range: %s of %d', (type, discountValue) => {
    expect(fieldsRefused(type, { ...SOUND[type], discountValue })).toEqual(['discountValue']);
  });

  it('begin before they end', () => {
    expect(fieldsRefused('fixed', { discountValue: 1, startsAt: NOW, expiresAt: NOW })).toEqual([
      'expiresAt',
    ]);
    expect(fieldsRefused('fixed', { discountValue: 1, startsAt: NOW, expiresAt: at(1) })).toEqual([]);
  });
});

describe('codes', () => {
  it('are drawn: 12 characters that nobody confuses, each as likely as the others, none twice', () => {
    const codes = new CouponCodes().draw(10_000, 'P-');
    expect(new Set(codes).size).toBe(10_000);
    expect(codes.filter((code) => !/^P-[2-9A-HJKMNP-TV-Z]{12}$/.test(code))).toEqual([]);
    const counts = new Map<string, number>();
    for (const character of codes.flatMap((code) => [...code.slice(2)])) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(counts.size).toBe(30);
    // 4,000 of each are expected, with a standard deviation of 62.
    expect(Math.min(...counts.values())).toBeGreaterThan(3600);
    expect(Math.max(...counts.values())).toBeLessThan(4400);
  });

  it.each(['a', 'VERANO-10%', 'ñandú_1.x+', 'x'.repeat(50), 'ß'.repeat(25)])('may be %s', (code) => {
    expect(isCode(code, 50)).toBe(true);
  });

  it.each(['', ' ', 'a b', 'a\n', 'x'.repeat(51), 'ß'.repeat(26), 'ÿ', 'µ', '💥', 'a\0', '×', '÷'])(
    'may not be %j',
    (code) => {
      expect(isCode(code, 50)).toBe(false);
    },
  );
});
