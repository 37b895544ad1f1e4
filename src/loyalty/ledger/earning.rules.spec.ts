import fc from 'fast-check';
import { AppError } from '../../common/errors';
import {
  decideEarning,
  type EarningRule,
  type EarningTrace,
  explanationOf,
  pointsFor,
  type Rounding,
  traceOf,
} from './earning.rules';
import { type AccountState, POINTS_MAX, type TierState } from './ledger.rules';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const DAY_MS = 86_400_000;
const MOST_MONEY = 1_000_000_000_000;

const BRONZE: TierState = { id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 };
const SILVER: TierState = { id: 'silver', name: 'Silver', minPoints: 500, multiplier: 110 };

const SOLES: EarningRule = {
  programId: 'program',
  pointsPerCurrencyUnit: 1,
  rounding: 'unit_floor',
  currency: 'PEN',
  exponent: 2,
  expireAfterDays: null,
};

function points(amount: number, rate: number, multiplier: number, rounding: Rounding, exponent = 2): number {
  return pointsFor({ amount, exponent, pointsPerCurrencyUnit: rate, multiplier, rounding });
}

function account(more: Partial<AccountState> = {}): AccountState {
  return {
    ...{ id: 'account', balance: 0, totalEarned: 0, version: 0, lastEntryAt: null, lots: [] },
    ...{ programId: 'program', tierId: 'bronze', tiers: [BRONZE, SILVER] },
    ...more,
  };
}

let made = 0;
const moment = { now: NOW, newId: () => `id-${(made += 1)}` };

function earn(amount: number, rule: Partial<EarningRule> = {}, state = account()) {
  const earning = { orderId: 'A-1', amount, description: null, occurredAt: null };
  return decideEarning(state, { ...SOLES, ...rule }, earning, moment);
}

describe('points for an amount of money', () => {
  /** The contract's table. */
  it.each([
    [5000, 1, 100, 50, 50],
    [199, 1, 100, 1, 1],
    [99, 1, 150, 0, 1],
    [10_999, 1, 110, 119, 120],
    [10_999, 3, 125, 408, 412],
    [8750, 2, 150, 261, 262],
  ])('%i at rate %i and %i %% make %i, with exact_floor %i', (amount, rate, multiplier, unit, exact) => {
    expect(points(amount, rate, multiplier, 'unit_floor')).toBe(unit);
    expect(points(amount, rate, multiplier, 'exact_floor')).toBe(exact);
  });

  it.each([
    ['JPY', 0, 1999, 1999, 1999],
    ['PEN', 2, 1999, 19, 19],
    ['KWD', 3, 1999, 1, 1],
    ['CLF', 4, 19_999, 1, 1],
  ])('take %s by its %i decimal places', (_, exponent, amount, unit, exact) => {
    expect(points(amount, 1, 100, 'unit_floor', exponent)).toBe(unit);
    expect(points(amount, 1, 100, 'exact_floor', exponent)).toBe(exact);
  });

  it.each<[Rounding, number, number]>([
    ['unit_floor', 0, 0],
    ['exact_floor', 0, 0],
    ['unit_floor', 99, 0],
    ['unit_floor', 100, 1],
    ['exact_floor', 99, 0],
    ['exact_floor', 100, 1],
  ])('with %s of %i are %i', (rounding, amount, expected) => {
    expect(points(amount, 1, 100, rounding)).toBe(expected);
  });

  it('are none at a rate of 0', () => {
    expect(points(MOST_MONEY, 0, 100_000, 'unit_floor')).toBe(0);
    expect(points(MOST_MONEY, 0, 100_000, 'exact_floor')).toBe(0);
  });

  it('are exact where a floating-point number would not be', () => {
    // On the way, 999,999,999,999 × 8,900 × 101 is far beyond 2^53.
    expect(points(999_999_999_999, 8900, 101, 'exact_floor', 0)).toBe(8_988_999_999_991_011);
    expect(points(MOST_MONEY, 1_000_000, 100_000, 'unit_floor', 4)).toBe(Infinity);
    expect(points(MOST_MONEY, 9000, 100, 'unit_floor', 0)).toBe(9_000_000_000_000_000);
    expect(points(MOST_MONEY, 9007, 101, 'unit_floor', 0)).toBe(Infinity);
  });

  const money = fc.integer({ min: 0, max: MOST_MONEY });
  const rate = fc.integer({ min: 0, max: 1_000_000 });
  const multiplier = fc.integer({ min: 100, max: 100_000 });
  const exponent = fc.constantFrom(0, 2, 3, 4);
  const rounding = fc.constantFrom<Rounding>('unit_floor', 'exact_floor');

  it('are never more with two roundings than with one', () => {
    fc.assert(
      fc.property(money, rate, multiplier, exponent, (amount, r, m, e) => {
        const [unit, exact] = [points(amount, r, m, 'unit_floor', e), points(amount, r, m, 'exact_floor', e)];
        expect(unit).toBeLessThanOrEqual(exact);
      }),
    );
  });

  it('differ between the roundings by less than what one unit makes, rounded up', () => {
    const small = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(small, fc.integer({ min: 0, max: 100 }), multiplier, exponent, (amount, r, m, e) => {
        const difference = points(amount, r, m, 'exact_floor', e) - points(amount, r, m, 'unit_floor', e);
        expect(difference).toBeLessThanOrEqual(Math.ceil((r * m) / 100));
      }),
    );
  });

  it('are a whole number, or more than can be kept', () => {
    fc.assert(
      fc.property(money, rate, multiplier, exponent, rounding, (amount, r, m, e, how) => {
        const result = points(amount, r, m, how, e);
        expect(Number.isSafeInteger(result) || result === Infinity).toBe(true);
        expect(result).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('never fall when more is paid, at a higher rate or in a higher tier', () => {
    fc.assert(
      fc.property(money, money, rate, multiplier, exponent, rounding, (a, b, r, m, e, how) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const base = points(less, r, m, how, e);
        expect(points(more, r, m, how, e)).toBeGreaterThanOrEqual(base);
        expect(points(less, r + 1, m, how, e)).toBeGreaterThanOrEqual(base);
        expect(points(less, r, m + 1, how, e)).toBeGreaterThanOrEqual(base);
      }),
    );
  });
});

describe('an earning', () => {
  it('adds an entry and a lot; balance and lifetime total rise by the same', () => {
    const { change, trace } = earn(10_999, { expireAfterDays: 30 }, account({ version: 4 })) ?? {};
    expect(change?.account).toMatchObject({ balance: 109, totalEarned: 109, version: 5 });
    const expiresAt = new Date(NOW.getTime() + 30 * DAY_MS);
    expect(change?.entries).toEqual([
      expect.objectContaining({ type: 'earned', points: 109, orderId: 'A-1', expiresAt, trace, version: 5 }),
    ]);
    expect(change?.newLots).toEqual([expect.objectContaining({ points: 109, expiresAt })]);
    expect(change?.nextExpiryAt).toEqual(expiresAt);
  });

  it('counts by the tier before it, and moves to the tier after it at once', () => {
    const first = earn(60_000);
    expect(first?.change.entries[0]).toMatchObject({ points: 600, tierAfter: SILVER });
    const second = earn(10_000, {}, account({ totalEarned: 600, balance: 0 }));
    expect(second?.change.entries[0]?.points).toBe(110);
    expect(second?.trace).toMatchObject({ multiplier: 110, tier: 'Silver' });
  });

  it('counts as 100 % without a tier', () => {
    expect(earn(500, {}, account({ tiers: [SILVER] }))).toMatchObject({
      trace: { multiplier: 100, tier: null },
    });
  });

  it('that makes no points is none', () => {
    expect(earn(99)).toBeNull();
    expect(earn(MOST_MONEY, { pointsPerCurrencyUnit: 0 })).toBeNull();
  });

  it('never expires unless the program says so', () => {
    expect(earn(500)?.change).toMatchObject({ nextExpiryAt: null, newLots: [{ expiresAt: null }] });
  });

  it('is refused beyond what can be kept, to the point', () => {
    const lots = [{ id: 'a', remaining: POINTS_MAX - 10, expiresAt: null }];
    const full = account({ balance: POINTS_MAX - 10, totalEarned: POINTS_MAX - 10, lots, tiers: [BRONZE] });
    expect(earn(1000, {}, full)?.change.account.balance).toBe(POINTS_MAX);
    const refused = (): unknown => earn(1100, {}, full);
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(expect.objectContaining({ code: 'POINTS_LIMIT' }));
    const rich = account({ totalEarned: POINTS_MAX, tiers: [BRONZE] });
    expect(() => earn(100, {}, rich)).toThrow(expect.objectContaining({ code: 'POINTS_LIMIT' }));
    const huge = { pointsPerCurrencyUnit: 1_000_000, exponent: 0, currency: 'JPY' };
    expect(() => earn(MOST_MONEY, huge)).toThrow(expect.objectContaining({ code: 'POINTS_LIMIT' }));
  });

  it('writes off what is due before it', () => {
    const lots = [{ id: 'old', remaining: 5, expiresAt: NOW }];
    const change = earn(500, {}, account({ balance: 5, lots }))?.change;
    expect(change?.entries.map(({ type, points: p, balanceAfter }) => [type, p, balanceAfter])).toEqual([
      ['expired', -5, 0],
      ['earned', 5, 5],
    ]);
  });

  it('can be computed again from its trace, whatever it was', () => {
    const tiers = fc.array(
      fc.record({ minPoints: fc.nat(5000), multiplier: fc.integer({ min: 100, max: 300 }) }),
    );
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(50), fc.nat(6000), tiers, (amount, rate, total, list) => {
        const named = list.map((tier, index) => ({ ...tier, id: `tier-${index}`, name: `Tier ${index}` }));
        const decided = earn(
          amount,
          { pointsPerCurrencyUnit: rate },
          account({ totalEarned: total, tiers: named }),
        );
        if (!decided) return;
        expect(pointsFor(decided.trace)).toBe(decided.change.entries[0]?.points);
        expect(decided.change.account.totalEarned).toBe(total + pointsFor(decided.trace));
      }),
    );
  });
});

describe('an explanation', () => {
  function explain(amount: number, rule: Partial<EarningRule>, tier: TierState | null): string[] {
    return explanationOf(traceOf({ ...SOLES, ...rule }, { amount, occurredAt: null }, tier));
  }

  it('says the whole units, the rate, the tier and the points', () => {
    expect(explain(10_999, { pointsPerCurrencyUnit: 3 }, SILVER)).toEqual([
      '109 whole units of PEN 109.99 × 3 points a unit',
      '× 110 % of tier Silver',
      'rounded down: 359 points',
    ]);
  });

  it('says the exact amount when it is rounded once', () => {
    expect(explain(10_999, { rounding: 'exact_floor' }, null)).toEqual([
      'PEN 109.99 × 1 points a unit',
      '× 100 % without a tier',
      'rounded down: 109 points',
    ]);
  });

  it('writes money with the decimal places of its currency', () => {
    expect(explain(1500, { currency: 'JPY', exponent: 0 }, null)[0]).toBe(
      '1500 whole units of JPY 1500 × 1 points a unit',
    );
    expect(explain(1500, { currency: 'KWD', exponent: 3 }, null)[0]).toBe(
      '1 whole units of KWD 1.500 × 1 points a unit',
    );
    expect(explain(MOST_MONEY - 1, {}, null)[0]).toContain('PEN 9999999999.99');
  });

  it('keeps everything that the points follow from', () => {
    const trace: EarningTrace = traceOf(SOLES, { amount: 5, occurredAt: '2026-01-30T00:00:00Z' }, SILVER);
    expect(trace).toEqual({
      rule: 'earn',
      programId: 'program',
      amount: 5,
      currency: 'PEN',
      exponent: 2,
      pointsPerCurrencyUnit: 1,
      multiplier: 110,
      tier: 'Silver',
      rounding: 'unit_floor',
      expireAfterDays: null,
      occurredAt: '2026-01-30T00:00:00Z',
    });
  });
});
