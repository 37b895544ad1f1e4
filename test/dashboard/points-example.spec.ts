import fc from 'fast-check';
import { pointsOf } from '../../dashboard/src/screens/programs/points-example';
import { pointsFor } from '../../src/loyalty/ledger/earning.rules';

describe('the example of a program’s rounding', () => {
  it('says what the service would give', () => {
    fc.assert(
      fc.property(
        fc.record({
          amount: fc.integer({ min: 0, max: 1_000_000 }),
          exponent: fc.constantFrom(0, 2, 3, 4),
          pointsPerCurrencyUnit: fc.integer({ min: 0, max: 10_000 }),
          multiplier: fc.integer({ min: 100, max: 1_000 }),
          rounding: fc.constantFrom('unit_floor' as const, 'exact_floor' as const),
        }),
        ({ exponent: decimals, pointsPerCurrencyUnit: pointsPerUnit, ...order }) => {
          const trace = { ...order, exponent: decimals, pointsPerCurrencyUnit: pointsPerUnit };
          expect(pointsOf({ ...order, decimals, pointsPerUnit })).toBe(pointsFor(trace));
        },
      ),
    );
  });
});
