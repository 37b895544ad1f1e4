import { newId } from '../common/ids';

export interface DefaultProgram {
  id: string;
  name: string;
  pointsPerCurrencyUnit: number;
  currencyPerPoint: number;
  rounding: 'unit_floor';
  tiers: { id: string; name: string; min_points: number; multiplier: number }[];
}

const TIERS = [
  { name: 'Bronze', min_points: 0, multiplier: 100 },
  { name: 'Silver', min_points: 500, multiplier: 110 },
  { name: 'Gold', min_points: 2000, multiplier: 125 },
  { name: 'Platinum', min_points: 5000, multiplier: 150 },
];

/** What a new organization starts with: one point per currency unit, 100 minor units a point, no expiry, four tiers. */
export function defaultProgram(): DefaultProgram {
  return {
    id: newId(),
    name: 'Loyalty program',
    pointsPerCurrencyUnit: 1,
    currencyPerPoint: 100,
    rounding: 'unit_floor',
    tiers: defaultTiers(),
  };
}

/** The tiers that a new program starts with. */
export function defaultTiers(): DefaultProgram['tiers'] {
  return TIERS.map((tier) => ({ id: newId(), ...tier }));
}
