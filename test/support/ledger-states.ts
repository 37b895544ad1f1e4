import { AppError } from '../../src/common/errors';
import type { AccountState, LotState, Moment, TierState } from '../../src/loyalty/ledger/ledger.rules';

/** What the specs of the ledger's rules are made of: accounts, lots and moments without a database. */

export const DAY_MS = 86_400_000;
export const START = new Date('2026-01-31T12:00:00.000Z');

export const TIERS: TierState[] = [
  { id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 },
  { id: 'silver', name: 'Silver', minPoints: 500, multiplier: 110 },
  { id: 'gold', name: 'Gold', minPoints: 2000, multiplier: 125 },
];

let made = 0;

export function momentAt(now = START): Moment {
  return { now, newId: () => `id-${(made += 1)}` };
}

export function inDays(days: number): Date {
  return new Date(START.getTime() + days * DAY_MS);
}

/** @param days until it expires; null: never */
export function lotOf(id: string, remaining: number, days: number | null = null): LotState {
  return { id, remaining, expiresAt: days === null ? null : inDays(days) };
}

/** An account whose balance is what its lots hold. A decision that changed what it was given would throw. */
export function accountWith(lots: LotState[], more: Partial<AccountState> = {}): AccountState {
  return frozen({
    id: 'account',
    programId: 'program',
    tierId: 'bronze',
    balance: lots.reduce((sum, { remaining }) => sum + remaining, 0),
    totalEarned: 0,
    version: 0,
    lastEntryAt: null,
    lots,
    tiers: TIERS,
    ...more,
  });
}

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** What the work is refused with; the test fails when it isn't. */
export function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was not refused');
}
