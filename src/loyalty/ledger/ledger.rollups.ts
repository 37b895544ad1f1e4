import type { Rollup } from '../../totals/rollups';
import type { AccountState, LedgerChange } from './ledger.rules';

/** Whether an account counts as a member before and after a decision: one whose customer was merged away doesn't. */
export interface Membership {
  before: boolean;
  after: boolean;
}

export const MEMBER: Membership = { before: true, after: true };

/** A member who joins with nothing: what opening an account adds. */
export function newMember(programId: string, tierId: string | null): Rollup[] {
  return [{ metric: 'members', programId, subjectId: tierId, amount: 1 }];
}

/**
 * By how much a decision changes the analytics' roll-ups: its entries by type, the day of the account's last entry, its
 * tier, and what is left of its lots by expiry. Lots that the decision neither read nor touched don't matter: a lot
 * counts by its difference. A merge decides for two accounts and says of the source that it is no member afterwards;
 * lots that move from one account to the other cancel out, when both decisions hold them or neither.
 * @param before the account as it was locked, with the tier that its row names
 */
export function rollupsOf(
  before: AccountState,
  change: LedgerChange,
  membership: Membership = MEMBER,
): Rollup[] {
  const { programId } = before;
  return [
    ...change.entries.map(({ type, points, createdAt }) => ({
      ...{ metric: type, programId, at: createdAt, amount: points },
    })),
    ...activity(before, change, membership),
    ...standing(before, change, membership),
    ...expiring(before, change),
  ];
}

function activity(before: AccountState, { account }: LedgerChange, counts: Membership): Rollup[] {
  const was = counts.before ? before.lastEntryAt : null;
  const is = counts.after ? account.lastEntryAt : null;
  const { programId } = before;
  return [
    ...(was ? [{ metric: 'last_active', programId, at: was, amount: -1 } as const] : []),
    ...(is ? [{ metric: 'last_active', programId, at: is, amount: 1 } as const] : []),
  ];
}

function standing(before: AccountState, { tier }: LedgerChange, counts: Membership): Rollup[] {
  const { programId } = before;
  const was = { programId, subjectId: before.tierId };
  const is = { programId, subjectId: tier?.id ?? null };
  if (was.subjectId === is.subjectId && counts.before && counts.after) return [];
  return [
    ...(counts.before ? [{ metric: 'members', ...was, amount: -1 } as const] : []),
    ...(counts.after ? [{ metric: 'members', ...is, amount: 1 } as const] : []),
  ];
}

function expiring({ programId, lots }: AccountState, { account }: LedgerChange): Rollup[] {
  const differences = new Map<string, { at: Date; amount: number }>();
  const add = (id: string, at: Date | null, amount: number): void => {
    if (at) differences.set(id, { at, amount: (differences.get(id)?.amount ?? 0) + amount });
  };
  lots.forEach(({ id, expiresAt, remaining }) => add(id, expiresAt, -remaining));
  account.lots.forEach(({ id, expiresAt, remaining }) => add(id, expiresAt, remaining));
  return [...differences.values()]
    .filter(({ amount }) => amount !== 0)
    .map(({ at, amount }) => ({ metric: 'expiring', programId, at, amount }));
}
