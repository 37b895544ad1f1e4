import {
  type AccountState,
  begin,
  credit,
  type LedgerChange,
  type Moment,
  settle,
  spend,
} from './ledger.rules';

export interface Adjustment {
  /** not 0; negative takes points away */
  amount: number;
  reason: string;
  expiresAt: Date | null;
}

/**
 * Decides an adjustment: moves the balance, never the lifetime total.
 * @throws AppError INSUFFICIENT_POINTS with how many are missing; POINTS_LIMIT beyond 2^53 − 1
 */
export function decideAdjustment(
  account: AccountState,
  adjustment: Adjustment,
  moment: Moment,
): LedgerChange {
  const draft = begin(account, moment);
  const { amount, reason: description, expiresAt } = adjustment;
  const posting = { type: 'adjusted', points: amount, description } as const;
  return settle(
    amount > 0 ? credit(draft, { ...posting, expiresAt }, moment) : spend(draft, posting, moment),
  );
}
