export const COUPON_TYPES = [
  'percentage',
  'fixed',
  'item_free',
  'item_discount',
  'category_discount',
  'buy_x_get_y',
] as const;

export type CouponType = (typeof COUPON_TYPES)[number];

/** The largest amount of money, in minor units: of a price, of a cart, of a discount. */
export const MOST_MONEY = 1_000_000_000_000;

/** What a coupon gives. Money in minor units; `discountValue` is a percentage for all types but `fixed`. */
export interface DiscountTerms {
  type: CouponType;
  discountValue: number | null;
  menuItemId: string | null;
  categoryId: string | null;
  buyQuantity: number | null;
  getQuantity: number | null;
  maxDiscountAmount: number | null;
}

/** A line of a cart: whole units, the price of one in minor units. */
export interface CartLine {
  menuItemId: string;
  categoryId: string | null;
  quantity: number;
  unitPrice: number;
}

/** What a coupon takes off a cart. The lines are those of the cart, in their order, and sum to `amount`. */
export interface Discount {
  subtotal: number;
  amount: number;
  total: number;
  lines: { menuItemId: string; value: number; discount: number }[];
}

const valueOf = ({ quantity, unitPrice }: CartLine): number => quantity * unitPrice;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The cart's value before any discount, in minor units. Beyond `MOST_MONEY` it need not be exact. */
export function subtotalOf(lines: readonly CartLine[]): number {
  return sum(lines.map(valueOf));
}

/** A percentage of an amount of minor units, rounded half up to whole ones. @param percent whole, 0 to 100 */
export function percentOf(amount: number, percent: number): number {
  return Math.floor((percent * amount + 50) / 100);
}

/**
 * Decides what a coupon takes off a cart:
 * - `percentage`: that part of the whole cart, rounded once; `fixed`: that much of it
 * - `item_discount`, `category_discount`: that percentage of the lines of the item or the category, rounded once
 * - `item_free`: one unit of the item, the cheapest
 * - `buy_x_get_y`: of each `buyQuantity + getQuantity` units the `getQuantity` cheapest ones of all that qualify: those
 *   of the item if there is one, of the category if there is one, else all
 *
 * Never more than what it is taken off, nor than `maxDiscountAmount`. It is shared by the lines it is taken off in
 * proportion: rounded down, then one minor unit more for the largest remainders, the earlier line first.
 * @param lines a cart of at most `MOST_MONEY`
 * @returns null when no line qualifies
 */
export function discountOf(terms: DiscountTerms, lines: readonly CartLine[]): Discount | null {
  const bases = basesOf(terms, lines);
  if (bases === null) return null;
  const base = sum(bases);
  const amount = Math.min(fullAmount(terms, base), base, terms.maxDiscountAmount ?? base);
  const shares = share(amount, bases);
  const subtotal = subtotalOf(lines);
  return {
    subtotal,
    amount,
    total: subtotal - amount,
    lines: lines.map((line, index) => ({
      menuItemId: line.menuItemId,
      value: valueOf(line),
      discount: shares[index] ?? 0,
    })),
  };
}

/** What of each line the discount may be taken off; null when no line qualifies. */
function basesOf(terms: DiscountTerms, lines: readonly CartLine[]): number[] | null {
  const qualifies = lines.map((line) => isMeant(terms, line));
  if (!qualifies.includes(true)) return null;
  switch (terms.type) {
    case 'percentage':
    case 'fixed':
    case 'item_discount':
    case 'category_discount':
      return lines.map((line, index) => (qualifies[index] ? valueOf(line) : 0));
    case 'item_free':
      return cheapest(lines, qualifies, 1);
    case 'buy_x_get_y': {
      const units = sum(lines.map(({ quantity }, index) => (qualifies[index] ? quantity : 0)));
      const { buyQuantity, getQuantity } = terms;
      const free = Math.floor(units / ((buyQuantity ?? 1) + (getQuantity ?? 1))) * (getQuantity ?? 1);
      return free === 0 ? null : cheapest(lines, qualifies, free);
    }
  }
}

function isMeant({ type, menuItemId, categoryId }: DiscountTerms, line: CartLine): boolean {
  switch (type) {
    case 'percentage':
    case 'fixed':
      return true;
    case 'item_free':
    case 'item_discount':
      return line.menuItemId === menuItemId;
    case 'category_discount':
      return line.categoryId === categoryId;
    case 'buy_x_get_y':
      if (menuItemId !== null) return line.menuItemId === menuItemId;
      return categoryId === null || line.categoryId === categoryId;
  }
}

function fullAmount({ type, discountValue }: DiscountTerms, base: number): number {
  switch (type) {
    case 'fixed':
      return discountValue ?? 0;
    case 'percentage':
    case 'item_discount':
    case 'category_discount':
      return percentOf(base, discountValue ?? 0);
    case 'item_free':
    case 'buy_x_get_y':
      return base;
  }
}

/** The value of so many units, the cheapest ones of those that qualify, by line. */
function cheapest(lines: readonly CartLine[], qualifies: readonly boolean[], units: number): number[] {
  const values = lines.map(() => 0);
  let left = units;
  const byPrice = lines
    .map((line, index) => ({ ...line, index }))
    .filter(({ index }) => qualifies[index])
    .sort((a, b) => a.unitPrice - b.unitPrice || a.index - b.index);
  for (const { index, quantity, unitPrice } of byPrice) {
    const taken = Math.min(left, quantity);
    values[index] = taken * unitPrice;
    left -= taken;
  }
  return values;
}

/** Shares an amount in proportion to the bases, whose sum it does not exceed. The products leave the safe integers. */
function share(amount: number, bases: readonly number[]): number[] {
  const base = BigInt(sum(bases));
  if (base === 0n) return bases.map(() => 0);
  const products = bases.map((each) => BigInt(amount) * BigInt(each));
  const shares = products.map((product) => Number(product / base));
  const byRemainder = products
    .map((product, index) => ({ remainder: product % base, index }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const missing = amount - sum(shares);
  for (const { index } of byRemainder.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
