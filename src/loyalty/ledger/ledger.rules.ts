import { AppError } from '../../common/errors';
import { type NewEntry, type Posting, posted, type TierState } from './entry.rules';

export type { EntryType, NewEntry, Posting, TierState } from './entry.rules';

/** The largest number of points that a JSON number holds exactly. */
export const POINTS_MAX = Number.MAX_SAFE_INTEGER;

/** What is left of one credit. Lots arrive in the order in which they are spent. */
export interface LotState {
  id: string;
  remaining: number;
  expiresAt: Date | null;
}

/**
 * An account under its lock. `lots` holds all that are due, enough of the following to cover what may be spent, and
 * one more if there is one: its expiry is the earliest among those that weren't read.
 */
export interface AccountState {
  id: string;
  programId: string;
  /** as its row has it, whatever it deserves */
  tierId: string | null;
  balance: number;
  totalEarned: number;
  version: number;
  lastEntryAt: Date | null;
  lots: LotState[];
  tiers: TierState[];
}

export interface NewLot {
  id: string;
  entryId: string;
  points: number;
  expiresAt: Date | null;
}

export interface LotUse {
  entryId: string;
  lotId: string;
  points: number;
}

/** Points that go back to the lot they were taken from, and what that lot's reversed credit still owes. */
export interface LotReturn {
  lotId: string;
  points: number;
}

/** What a decision leaves to be written: the account afterwards, its entries, and what happened to its lots. */
export interface LedgerChange {
  account: AccountState;
  tier: TierState | null;
  nextExpiryAt: Date | null;
  entries: NewEntry[];
  newLots: NewLot[];
  lotUses: LotUse[];
  lotReturns: LotReturn[];
  /** by how much the lots' debts change: what a reversal could not take, less what was taken later */
  lotDebts: { lotId: string; change: number }[];
}

/** The moment of a decision and where its ids come from. */
export interface Moment {
  now: Date;
  newId: () => string;
}

/** The tier that a lifetime total deserves: the highest whose threshold it reaches. */
export function tierFor(tiers: readonly TierState[], totalEarned: number): TierState | null {
  return tiers.reduce<TierState | null>(
    (best, tier) =>
      tier.minPoints <= totalEarned && (!best || tier.minPoints > best.minPoints) ? tier : best,
    null,
  );
}

/** The account as it is read: what is due is not part of its balance, whether or not it is written off yet. */
export function withoutDue(account: AccountState, now: Date): AccountState {
  const lots = account.lots.filter((lot) => lot.expiresAt === null || lot.expiresAt > now);
  const due = account.lots.filter((lot) => !lots.includes(lot)).reduce((sum, lot) => sum + lot.remaining, 0);
  return { ...account, lots, balance: account.balance - due };
}

/**
 * Begins a decision on a locked account: lots that are due are expired first, whatever the job has done so far, one
 * `expired` entry for what is left of each.
 */
export function begin(account: AccountState, moment: Moment): LedgerChange {
  const tier = tierFor(account.tiers, account.totalEarned);
  const draft = {
    account,
    tier,
    nextExpiryAt: null,
    entries: [],
    newLots: [],
    lotUses: [],
    lotReturns: [],
    lotDebts: [],
  };
  const due = account.lots.filter((lot) => lot.expiresAt !== null && lot.expiresAt <= moment.now);
  return due.reduce<LedgerChange>((before, lot) => {
    const { change, entry } = append(
      before,
      { type: 'expired', points: -lot.remaining, expiresAt: lot.expiresAt },
      moment,
    );
    return takeFrom(change, entry, lot, lot.remaining);
  }, draft);
}

/** Ends a decision: works out when the account's next lot falls due. */
export function settle(change: LedgerChange): LedgerChange {
  const expiries = change.account.lots.flatMap((lot) => (lot.expiresAt ? [lot.expiresAt.getTime()] : []));
  return { ...change, nextExpiryAt: expiries.length > 0 ? new Date(Math.min(...expiries)) : null };
}

/**
 * Appends a credit that forms a lot of its own.
 * @throws AppError POINTS_LIMIT beyond 2^53 − 1
 */
export function credit(draft: LedgerChange, posting: Posting, moment: Moment): LedgerChange {
  const { change, entry } = append(draft, posting, moment);
  return openLot(change, entry, entry.points, entry.expiresAt, moment);
}

/** A lot for points that an entry has just added. */
export function openLot(
  change: LedgerChange,
  entry: NewEntry,
  points: number,
  expiresAt: Date | null,
  moment: Moment,
): LedgerChange {
  const lot = { id: moment.newId(), entryId: entry.id, points, expiresAt };
  const open = { id: lot.id, remaining: points, expiresAt };
  return {
    ...change,
    newLots: [...change.newLots, lot],
    account: { ...change.account, lots: inOrder([...change.account.lots, open]) },
  };
}

/**
 * Appends a debit and takes it from the lot that expires first, then from older ones, then from those that never
 * expire; before all of them from `first`, if it is given.
 * @throws AppError INSUFFICIENT_POINTS with how many are missing
 */
export function spend(draft: LedgerChange, posting: Posting, moment: Moment, first?: string): LedgerChange {
  const wanted = -posting.points;
  if (wanted > draft.account.balance) {
    throw new AppError('INSUFFICIENT_POINTS', { missing: wanted - draft.account.balance });
  }
  const { change, entry } = append(draft, posting, moment);
  const lots = [...change.account.lots].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  let missing = wanted;
  let after = change;
  for (const lot of lots) {
    if (missing === 0) break;
    const points = Math.min(missing, lot.remaining);
    after = takeFrom(after, entry, lot, points);
    missing -= points;
  }
  // The lots of an account sum up to its balance: anything else must not be written over.
  if (missing !== 0)
    throw new Error(`lots of account ${change.account.id} hold ${missing} points less than its balance`);
  return after;
}

/** Appends an entry: version, balance, lifetime total and tier follow from the account. @throws AppError POINTS_LIMIT */
export function append(
  draft: LedgerChange,
  posting: Posting,
  moment: Moment,
): { change: LedgerChange; entry: NewEntry } {
  const { account } = draft;
  const { earned = 0 } = posting;
  if (posting.points > POINTS_MAX - account.balance || earned > POINTS_MAX - account.totalEarned) {
    throw new AppError('POINTS_LIMIT');
  }
  const totalEarned = account.totalEarned + earned;
  const tier = tierFor(account.tiers, totalEarned);
  const after = {
    ...account,
    totalEarned,
    version: account.version + 1,
    balance: account.balance + posting.points,
    lastEntryAt: account.lastEntryAt && account.lastEntryAt > moment.now ? account.lastEntryAt : moment.now,
  };
  const entry: NewEntry = {
    ...posted(posting),
    id: moment.newId(),
    version: after.version,
    balanceAfter: after.balance,
    totalEarnedAfter: totalEarned,
    tierAfter: tier,
    createdAt: after.lastEntryAt,
  };
  return { change: { ...draft, account: after, tier, entries: [...draft.entries, entry] }, entry };
}

/** Takes points of a debit from one lot. */
export function takeFrom(change: LedgerChange, entry: NewEntry, lot: LotState, points: number): LedgerChange {
  const lots = change.account.lots
    .map((each) => (each.id === lot.id ? { ...each, remaining: each.remaining - points } : each))
    .filter((each) => each.remaining > 0);
  return {
    ...change,
    account: { ...change.account, lots },
    lotUses: [...change.lotUses, { entryId: entry.id, lotId: lot.id, points }],
  };
}

/** Gives points back to a lot that they were taken from. */
export function returnTo(
  change: LedgerChange,
  lot: { id: string; expiresAt: Date | null },
  points: number,
): LedgerChange {
  const known = change.account.lots.some(({ id }) => id === lot.id);
  const lots = known
    ? change.account.lots.map((each) =>
        each.id === lot.id ? { ...each, remaining: each.remaining + points } : each,
      )
    : inOrder([...change.account.lots, { id: lot.id, remaining: points, expiresAt: lot.expiresAt }]);
  return {
    ...change,
    account: { ...change.account, lots },
    lotReturns: [...change.lotReturns, { lotId: lot.id, points }],
  };
}

/** Nearest expiry first, never-expiring last; of the same expiry the one that was there first. */
export function inOrder(lots: LotState[]): LotState[] {
  const key = ({ expiresAt }: LotState): number => expiresAt?.getTime() ?? Infinity;
  return [...lots].sort((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
}
