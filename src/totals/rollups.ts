/**
 * What is counted: by program and day (entries by type, accounts by their last entry, points in open lots by their
 * expiry), by tier (members), by reward and day (redemptions and what was paid for them).
 */
export type RollupMetric =
  | 'earned'
  | 'redeemed'
  | 'refunded'
  | 'adjusted'
  | 'expired'
  | 'reversed'
  | 'merged'
  | 'last_active'
  | 'expiring'
  | 'members'
  | 'redemptions'
  | 'points_spent';

/**
 * One change of the analytics' roll-ups. Days are worked out by the database, where the organization's time zone is
 * known; changes of one unit that fall on the same row are added up, and those that cancel out write nothing.
 */
export interface Rollup {
  metric: RollupMetric;
  programId: string;
  /** the tier, or the reward; null for members without a tier */
  subjectId?: string | null;
  /** the instant whose day counts; not for tiers */
  at?: Date | string | null;
  amount: number;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const NEVER = '-infinity';

/** The columns that `change_totals` takes: a roll-up is a place in all of them. */
export function columnsOf(rollups: readonly Rollup[]): [string[], string[], string[], string[], number[]] {
  return [
    rollups.map(({ programId }) => programId),
    rollups.map(({ metric }) => metric),
    rollups.map(({ subjectId }) => subjectId ?? NIL),
    rollups.map(({ at }) => (at instanceof Date ? at.toISOString() : (at ?? NEVER))),
    rollups.map(({ amount }) => amount),
  ];
}

/** The same, with changes of one place and instant added up: for many accounts at once. */
export function summed(rollups: readonly Rollup[]): Rollup[] {
  const sums = new Map<string, Rollup>();
  for (const rollup of rollups) {
    const { metric, programId, subjectId, at } = rollup;
    const key = [metric, programId, subjectId, at instanceof Date ? at.getTime() : at].join();
    const before = sums.get(key);
    sums.set(key, before ? { ...before, amount: before.amount + rollup.amount } : rollup);
  }
  return [...sums.values()];
}
