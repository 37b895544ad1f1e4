import fc from 'fast-check';
import {
  type CartLine,
  COUPON_TYPES,
  type CouponType,
  discountOf,
  type DiscountTerms,
  MOST_MONEY,
  percentOf,
  subtotalOf,
} from './discount.rules';

function terms(type: CouponType, more: Partial<DiscountTerms> = {}): DiscountTerms {
  return {
    ...{ type, discountValue: null, menuItemId: null, categoryId: null },
    ...{ buyQuantity: null, getQuantity: null, maxDiscountAmount: null },
    ...more,
  };
}

function line(menuItemId: string, quantity: number, unitPrice: number, categoryId?: string): CartLine {
  return { menuItemId, quantity, unitPrice, categoryId: categoryId ?? null };
}

/** What is taken off in total and of each line; null when nothing qualifies. */
function taken(of: DiscountTerms, lines: CartLine[]): [number, number[]] | null {
  const discount = discountOf(of, lines);
  return discount && [discount.amount, discount.lines.map((each) => each.discount)];
}

const CART = [
  line('soup', 2, 1000, 'starters'),
  line('cake', 3, 700, 'desserts'),
  line('flan', 1, 500, 'desserts'),
];

describe('a percentage of money', () => {
  it.each([
    [0, 10, 0],
    [4, 10, 0],
    [5, 10, 1],
    [149, 1, 1],
    [150, 1, 2],
    [1050, 50, 525],
    [101, 50, 51],
    [99, 100, 99],
    [MOST_MONEY, 100, MOST_MONEY],
    [MOST_MONEY - 1, 33, 330_000_000_000],
  ])('of %d, %d %%: %d', (amount, percent, expected) => {
    expect(percentOf(amount, percent)).toBe(expected);
  });

  it('is the nearest whole number, halves up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MOST_MONEY }),
        fc.integer({ min: 0, max: 100 }),
        (amount, part) => {
          const doubled = 2n * BigInt(amount) * BigInt(part);
          const error = 200n * BigInt(percentOf(amount, part)) - doubled;
          return error > -100n && error <= 100n;
        },
      ),
    );
  });
});

describe('a discount', () => {
  it.each<[string, DiscountTerms, CartLine[], [number, number[]] | null]>([
    ['10 % of all', terms('percentage', { discountValue: 10 }), CART, [460, [200, 210, 50]]],
    ['100 % of all', terms('percentage', { discountValue: 100 }), CART, [4600, [2000, 2100, 500]]],
    [
      '10 % of all, capped',
      terms('percentage', { discountValue: 10, maxDiscountAmount: 100 }),
      CART,
      [100, [43, 46, 11]],
    ],
    [
      '10 %, rounded once',
      terms('percentage', { discountValue: 10 }),
      [line('a', 1, 5), line('b', 1, 5), line('c', 1, 5)],
      [2, [1, 1, 0]],
    ],
    ['an amount', terms('fixed', { discountValue: 1000 }), CART, [1000, [435, 456, 109]]],
    ['an amount beyond the cart', terms('fixed', { discountValue: 9999 }), CART, [4600, [2000, 2100, 500]]],
    [
      'an amount, capped',
      terms('fixed', { discountValue: 1000, maxDiscountAmount: 1 }),
      CART,
      [1, [0, 1, 0]],
    ],
    [
      'an amount, the same of equal lines: the earlier ones first',
      terms('fixed', { discountValue: 2 }),
      [line('a', 1, 5), line('b', 1, 5), line('c', 1, 5)],
      [2, [1, 1, 0]],
    ],
    ['an amount of nothing', terms('fixed', { discountValue: 5 }), [line('a', 3, 0)], [0, [0]]],
    ['a free item', terms('item_free', { menuItemId: 'cake' }), CART, [700, [0, 700, 0]]],
    [
      'a free item, the cheapest unit',
      terms('item_free', { menuItemId: 'a' }),
      [line('a', 1, 900), line('a', 2, 800), line('a', 1, 800)],
      [800, [0, 800, 0]],
    ],
    [
      'a free item, capped',
      terms('item_free', { menuItemId: 'cake', maxDiscountAmount: 300 }),
      CART,
      [300, [0, 300, 0]],
    ],
    ['a free item that is not there', terms('item_free', { menuItemId: 'tea' }), CART, null],
    [
      '25 % of an item',
      terms('item_discount', { menuItemId: 'cake', discountValue: 25 }),
      CART,
      [525, [0, 525, 0]],
    ],
    [
      'a part of an item that is not there',
      terms('item_discount', { menuItemId: 'x', discountValue: 25 }),
      CART,
      null,
    ],
    [
      '15 % of a category',
      terms('category_discount', { categoryId: 'desserts', discountValue: 15 }),
      CART,
      [390, [0, 315, 75]],
    ],
    [
      'a part of a category that is not there',
      terms('category_discount', { categoryId: 'x', discountValue: 9 }),
      CART,
      null,
    ],
    [
      '2 + 1 of all: the two cheapest of six',
      terms('buy_x_get_y', { buyQuantity: 2, getQuantity: 1 }),
      CART,
      [1200, [0, 700, 500]],
    ],
    [
      '2 + 1 of an item',
      terms('buy_x_get_y', { buyQuantity: 2, getQuantity: 1, menuItemId: 'cake' }),
      CART,
      [700, [0, 700, 0]],
    ],
    [
      '1 + 1 of a category',
      terms('buy_x_get_y', { buyQuantity: 1, getQuantity: 1, categoryId: 'desserts' }),
      CART,
      [1200, [0, 700, 500]],
    ],
    [
      '1 + 2 of all',
      terms('buy_x_get_y', { buyQuantity: 1, getQuantity: 2 }),
      CART,
      [500 + 3 * 700, [0, 2100, 500]],
    ],
    [
      '2 + 1 of two',
      terms('buy_x_get_y', { buyQuantity: 2, getQuantity: 1, menuItemId: 'soup' }),
      CART,
      null,
    ],
  ])('%s', (_, of, lines, expected) => {
    expect(taken(of, lines)).toEqual(expected);
  });

  it('tells the cart before and after it, and each line', () => {
    expect(discountOf(terms('percentage', { discountValue: 10 }), CART)).toEqual({
      subtotal: 4600,
      amount: 460,
      total: 4140,
      lines: [
        { menuItemId: 'soup', value: 2000, discount: 200 },
        { menuItemId: 'cake', value: 2100, discount: 210 },
        { menuItemId: 'flan', value: 500, discount: 50 },
      ],
    });
  });
});

describe('every discount', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const price = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 10 ** 10 }));
  const carts = fc.array(
    fc.record({
      menuItemId: name,
      categoryId: fc.option(name),
      quantity: fc.integer({ min: 1, max: 12 }),
      unitPrice: price,
    }),
    { minLength: 1, maxLength: 8 },
  );
  const allTerms = fc.record({
    type: fc.constantFrom(...COUPON_TYPES),
    discountValue: fc.integer({ min: 1, max: 100 }),
    menuItemId: fc.option(name),
    categoryId: fc.option(name),
    buyQuantity: fc.integer({ min: 1, max: 4 }),
    getQuantity: fc.integer({ min: 1, max: 4 }),
    maxDiscountAmount: fc.option(price),
  });

  it('is whole, sums up, and takes no more than there is, than it may, or than its line is worth', () => {
    fc.assert(
      fc.property(allTerms, carts, (of, lines) => {
        const discount = discountOf(of, lines);
        if (!discount) return;
        const shares = discount.lines.map((each) => each.discount);
        expect(shares.reduce((total, each) => total + each, 0)).toBe(discount.amount);
        expect(discount.subtotal).toBe(subtotalOf(lines));
        expect(discount.total).toBe(discount.subtotal - discount.amount);
        expect(discount.amount).toBeLessThanOrEqual(
          Math.min(discount.subtotal, of.maxDiscountAmount ?? Infinity),
        );
        for (const [index, each] of discount.lines.entries()) {
          expect(Number.isSafeInteger(each.discount)).toBe(true);
          expect(each.discount).toBeGreaterThanOrEqual(0);
          expect(each.discount).toBeLessThanOrEqual(each.value);
          expect(each.menuItemId).toBe(lines[index]?.menuItemId);
        }
      }),
    );
  });

  it('of the whole cart is the same for each way to split its lines, in total', () => {
    fc.assert(
      fc.property(carts, fc.integer({ min: 1, max: 100 }), (lines, discountValue) => {
        const split = lines.flatMap((each) =>
          Array.from({ length: each.quantity }, () => ({ ...each, quantity: 1 })),
        );
        const of = terms('percentage', { discountValue });
        expect(discountOf(of, split)?.amount).toBe(discountOf(of, lines)?.amount);
      }),
    );
  });

  it('shares in proportion: no line is a whole unit from its exact share', () => {
    fc.assert(
      fc.property(carts, fc.integer({ min: 1, max: 10 ** 10 }), (lines, discountValue) => {
        const discount = discountOf(terms('fixed', { discountValue }), lines);
        const subtotal = BigInt(discount?.subtotal ?? 0);
        for (const each of discount?.lines ?? []) {
          const error = BigInt(each.discount) * subtotal - BigInt(discount?.amount ?? 0) * BigInt(each.value);
          expect((error < 0n ? -error : error) < (subtotal || 1n)).toBe(true);
        }
      }),
    );
  });

  it('gives of buy_x_get_y one group for each that is complete, the cheapest units', () => {
    fc.assert(
      fc.property(
        carts,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (lines, buyQuantity, getQuantity) => {
          const prices = lines.flatMap(({ quantity, unitPrice }) =>
            Array.from({ length: quantity }, () => unitPrice),
          );
          const free = Math.floor(prices.length / (buyQuantity + getQuantity)) * getQuantity;
          const expected = prices.sort((a, b) => a - b).slice(0, free);
          const discount = discountOf(terms('buy_x_get_y', { buyQuantity, getQuantity }), lines);
          expect(discount?.amount ?? null).toBe(
            free === 0 ? null : expected.reduce((total, each) => total + each, 0),
          );
        },
      ),
    );
  });

  it('stays exact at the largest cart', () => {
    const lines = [line('a', 1, MOST_MONEY - 3), line('b', 1, 2), line('c', 1, 1)];
    const discount = discountOf(terms('fixed', { discountValue: MOST_MONEY - 1 }), lines);
    expect(discount?.lines.reduce((total, each) => total + each.discount, 0)).toBe(MOST_MONEY - 1);
    expect(discount?.total).toBe(1);
  });
});
