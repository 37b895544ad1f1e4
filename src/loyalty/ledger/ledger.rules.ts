import { AppError } from '../../common/errors';

/** The largest number of points that a JSON number holds exactly. */
export const POINTS_MAX = Number.MAX_SAFE_INTEGER;

export interface TierState {
  id: string;
  name: string;
  minPoints: number;
}

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
  balance: number;
  totalEarned: number;
  version: number;
  lastEntryAt: Date | null;
  lots: LotState[];
  tiers: TierState[];
}

export type EntryType = 'earned' | 'redeemed' | 'adjusted' | 'expired' | 'reversed' | 'refunded' | 'merged';

/** An entry to append. */
export interface NewEntry {
  id: string;
  type: EntryType;
  version: number;
  points: number;
  balanceAfter: number;
  totalEarnedAfter: number;
  tierAfter: TierState | null;
  description: string | null;
  expiresAt: Date | null;
  createdAt: Date;
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

/** What a decision leaves to be written: the account afterwards, its entries, and what happened to its lots. */
export interface LedgerChange {
  account: AccountState;
  tier: TierState | null;
  nextExpiryAt: Date | null;
  entries: NewEntry[];
  newLots: NewLot[];
  lotUses: LotUse[];
}

/** The moment of a decision and where its ids come from. */
export interface Moment {
  now: Date;
  newId: () => string;
}

export interface Adjustment {
  /** not 0; negative takes points away */
  amount: number;
  reason: string;
  expiresAt: Date | null;
}

/** The tier that a lifetime total deserves: the highest whose threshold it reaches. */
export function tierFor(tiers: readonly TierState[], totalEarned: number): TierState | null {
  return tiers.reduce<TierState | null>(
    (best, tier) =>
      tier.minPoints <= totalEarned && (!best || tier.minPoints > best.minPoints) ? tier : best,
    null,
  );
}

/**
 * Decides an adjustment: moves the balance, never the lifetime total. Lots that are due are expired first, whatever
 * the job has done so far.
 * @throws AppError INSUFFICIENT_POINTS with how many are missing; POINTS_LIMIT beyond 2^53 − 1
 */
export function decideAdjustment(
  account: AccountState,
  adjustment: Adjustment,
  moment: Moment,
): LedgerChange {
  const draft = expireDue(begin(account), moment);
  const { amount, reason: description, expiresAt } = adjustment;
  const { balance } = draft.account;
  if (balance + amount < 0) throw new AppError('INSUFFICIENT_POINTS', { missing: -(balance + amount) });
  if (amount > POINTS_MAX - balance) throw new AppError('POINTS_LIMIT');
  if (amount > 0)
    return settle(credit(draft, { type: 'adjusted', points: amount, description, expiresAt }, moment));
  return settle(spend(draft, { type: 'adjusted', points: amount, description, expiresAt: null }, moment));
}

function begin(account: AccountState): LedgerChange {
  const tier = tierFor(account.tiers, account.totalEarned);
  return { account, tier, nextExpiryAt: null, entries: [], newLots: [], lotUses: [] };
}

/** One `expired` entry for what is left of each lot that is due. */
function expireDue(draft: LedgerChange, moment: Moment): LedgerChange {
  const due = draft.account.lots.filter((lot) => lot.expiresAt !== null && lot.expiresAt <= moment.now);
  return due.reduce((before, lot) => {
    const { change, entry } = append(
      before,
      { type: 'expired', points: -lot.remaining, description: null, expiresAt: lot.expiresAt },
      moment,
    );
    return take(change, entry, lot, lot.remaining);
  }, draft);
}

function credit(draft: LedgerChange, posting: Posting, moment: Moment): LedgerChange {
  const { change, entry } = append(draft, posting, moment);
  const lot = { id: moment.newId(), entryId: entry.id, points: posting.points, expiresAt: posting.expiresAt };
  const open = { id: lot.id, remaining: lot.points, expiresAt: lot.expiresAt };
  return {
    ...change,
    newLots: [...change.newLots, lot],
    account: { ...change.account, lots: [...change.account.lots, open] },
  };
}

/** Takes from the lot that expires first, then from older ones, then from those that never expire. */
function spend(draft: LedgerChange, posting: Posting, moment: Moment): LedgerChange {
  const { change, entry } = append(draft, posting, moment);
  let missing = -posting.points;
  let after = change;
  for (const lot of change.account.lots) {
    if (missing === 0) break;
    const points = Math.min(missing, lot.remaining);
    after = take(after, entry, lot, points);
    missing -= points;
  }
  // The lots of an account sum up to its balance: anything else must not be written over.
  if (missing !== 0)
    throw new Error(`lots of account ${change.account.id} hold ${missing} points less than its balance`);
  return after;
}

function take(change: LedgerChange, entry: NewEntry, lot: LotState, points: number): LedgerChange {
  const lots = change.account.lots
    .map((each) => (each.id === lot.id ? { ...each, remaining: each.remaining - points } : each))
    .filter((each) => each.remaining > 0);
  return {
    ...change,
    account: { ...change.account, lots },
    lotUses: [...change.lotUses, { entryId: entry.id, lotId: lot.id, points }],
  };
}

type Posting = Pick<NewEntry, 'type' | 'points' | 'description' | 'expiresAt'>;

function append(
  draft: LedgerChange,
  posting: Posting,
  moment: Moment,
): { change: LedgerChange; entry: NewEntry } {
  const { account, tier } = draft;
  const createdAt =
    account.lastEntryAt && account.lastEntryAt > moment.now ? account.lastEntryAt : moment.now;
  const version = account.version + 1;
  const balance = account.balance + posting.points;
  const entry: NewEntry = {
    ...posting,
    id: moment.newId(),
    version,
    balanceAfter: balance,
    totalEarnedAfter: account.totalEarned,
    tierAfter: tier,
    createdAt,
  };
  const after = { ...account, version, balance, lastEntryAt: createdAt };
  return { change: { ...draft, account: after, entries: [...draft.entries, entry] }, entry };
}

function settle(change: LedgerChange): LedgerChange {
  const expiries = change.account.lots.flatMap((lot) => (lot.expiresAt ? [lot.expiresAt.getTime()] : []));
  return { ...change, nextExpiryAt: expiries.length > 0 ? new Date(Math.min(...expiries)) : null };
}
