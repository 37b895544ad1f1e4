import { AppError, invalidField } from '../../common/errors';
import { say } from '../../common/messages';
import {
  type AccountState,
  append,
  begin,
  type LedgerChange,
  type Moment,
  openLot,
  returnTo,
  settle,
  spend,
} from './ledger.rules';

/** A lot that a debit took from, or that a credit formed, as it stands under the account's lock. */
export interface TouchedLot {
  id: string;
  expiresAt: Date | null;
  /** for a debit: what it took of this lot and what has not come back yet */
  used: number;
  /** what a reversal of this lot's credit could not take */
  owed: number;
  /** the credit that formed it */
  creditId: string;
}

/** The entry to be reversed, and what has been reversed of it. */
export interface ReversibleEntry {
  id: string;
  type: string;
  points: number;
  reversedSoFar: number;
  orderId: string | null;
  /** a credit's own lot, or the lots a debit took from, the last one first */
  lots: TouchedLot[];
}

export interface Reversal {
  reason: string;
  /** how many; all that are left, unless given */
  points?: number;
}

export interface ReversalResult {
  change: LedgerChange;
  unrecovered: number;
}

const GRACE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Decides a reversal, whole or in part. Of a credit it takes what is there, from the credit's own lot first, and
 * records the rest as unrecovered; an earn's lifetime total falls by all of it. Of a debit it gives back.
 * @throws AppError CONFLICT for an entry that can't be reversed, ALREADY_REVERSED when nothing is left of it,
 * VALIDATION_ERROR for more points than are left
 */
export function decideReversal(
  account: AccountState,
  entry: ReversibleEntry,
  reversal: Reversal,
  moment: Moment,
): ReversalResult {
  const points = reversiblePoints(entry, reversal.points);
  const draft = begin(account, moment);
  const posting = {
    type: 'reversed',
    description: reversal.reason,
    orderId: entry.orderId,
    reversesId: entry.id,
    reversedPoints: points,
  } as const;
  if (entry.points < 0) {
    const given = giveBack(draft, { ...posting, points, unrecovered: 0 }, entry.lots, moment);
    return { change: settle(given), unrecovered: 0 };
  }
  const taken = Math.min(points, draft.account.balance);
  const unrecovered = points - taken;
  const earned = entry.type === 'earned' ? -points : 0;
  const own = entry.lots[0];
  const change = spend(draft, { ...posting, points: 0 - taken, earned, unrecovered }, moment, own?.id);
  return { change: settle(unrecovered > 0 && own ? owe(change, own.id, unrecovered) : change), unrecovered };
}

function reversiblePoints(entry: ReversibleEntry, wanted: number | undefined): number {
  if (entry.type !== 'earned' && entry.type !== 'adjusted') throw new AppError('CONFLICT');
  const left = Math.abs(entry.points) - entry.reversedSoFar;
  if (left === 0) throw new AppError('ALREADY_REVERSED');
  if (wanted !== undefined && wanted > left)
    throw invalidField('points', say('points must be at most {most}', { most: left }));
  return wanted ?? left;
}

/**
 * Appends a credit whose points go back to the lots they were taken from, the last one first. A lot that has expired
 * meanwhile is replaced by one of seven days. What a lot's reversed credit still owes is taken again at once, by a
 * `reversed` entry of its own.
 */
export function giveBack(
  draft: LedgerChange,
  posting: Parameters<typeof append>[1],
  lots: readonly TouchedLot[],
  moment: Moment,
): LedgerChange {
  let { change } = append(draft, posting, moment);
  const entry = change.entries.at(-1);
  if (!entry) throw new Error('an entry was appended');
  let left = posting.points;
  const debts: { lot: TouchedLot; target: string; points: number }[] = [];
  for (const lot of lots) {
    const points = Math.min(left, lot.used);
    if (points === 0) continue;
    left -= points;
    const expired = lot.expiresAt !== null && lot.expiresAt <= moment.now;
    change = expired
      ? openLot(change, entry, points, new Date(moment.now.getTime() + GRACE_MS), moment)
      : returnTo(change, lot, points);
    const target = expired ? (change.newLots.at(-1)?.id ?? lot.id) : lot.id;
    if (lot.owed > 0) debts.push({ lot, target, points: Math.min(lot.owed, points) });
  }
  if (left !== 0)
    throw new Error(`account ${draft.account.id} would get back ${left} points that no lot has given`);
  return debts.reduce((before, debt) => collect(before, debt, moment), change);
}

function collect(
  change: LedgerChange,
  { lot, target, points }: { lot: TouchedLot; target: string; points: number },
  moment: Moment,
): LedgerChange {
  const posting = {
    type: 'reversed',
    points: -points,
    reversesId: lot.creditId,
    reversedPoints: 0,
    unrecovered: 0,
  } as const;
  return owe(spend(change, posting, moment, target), lot.id, -points);
}

function owe(change: LedgerChange, lotId: string, amount: number): LedgerChange {
  return { ...change, lotDebts: [...change.lotDebts, { lotId, change: amount }] };
}
