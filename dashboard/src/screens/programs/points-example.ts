/** What an order is worked out from, as the API does it. */
interface Order {
  /** minor units */
  amount: number;
  /** of the currency */
  decimals: number;
  pointsPerUnit: number;
  /** whole percentage */
  multiplier: number;
  rounding: 'unit_floor' | 'exact_floor';
}

/** The points of an order: rounded down after the units and at the end (`unit_floor`), or at the end alone (`exact_floor`). */
export function pointsOf({ amount, decimals, pointsPerUnit, multiplier, rounding }: Order): number {
  const unit = 10n ** BigInt(decimals);
  const factor = BigInt(pointsPerUnit) * BigInt(multiplier);
  return Number(
    rounding === 'unit_floor'
      ? ((BigInt(amount) / unit) * factor) / 100n
      : (BigInt(amount) * factor) / (unit * 100n),
  );
}
